"""README and docs are executed: the Python blocks of a page run in order, in one namespace (tox -e docs)."""

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()], patterns=["*.md"], excludes=[".venv/**", ".tox/**"]
).pytest()
