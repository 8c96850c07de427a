import pytest

from tmspros_adapters.memory.files import MemoryFiles
from tmspros_core.testing.files_contract import FilesContract


class TestMemoryFiles(FilesContract):
    @pytest.fixture
    def files(self):
        return MemoryFiles()
