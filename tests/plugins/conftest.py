"""Packages with plugins, installed as a wheel would be: what they hold and what their metadata say, on the path."""

import importlib
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent / "exemple_entreprise"

Install = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed packages; what was imported of it is forgotten when the test ends."""
    before = set(sys.modules)
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    yield folder
    for name in set(sys.modules) - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def describe(site: Path, name: str, version: str, entry_points: dict[str, str]) -> None:
    """The metadata of a distribution, as an installer writes them."""
    folder = site / f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    lines = [f"{key} = {value}" for key, value in entry_points.items()]
    (folder / "entry_points.txt").write_text("\n".join(["[tmspros]", *lines, ""]))
    importlib.invalidate_caches()


@pytest.fixture
def example(site: Path) -> Path:
    """The example package, installed as its pyproject.toml says; the folder it is in."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())
    for package in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        source = EXAMPLE / package
        shutil.copytree(source, site / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    about = project["project"]
    describe(site, about["name"], about["version"], about["entry-points"]["tmspros"])
    return site


@pytest.fixture
def install(site: Path) -> Install:
    """Installs a package of one module, found by an entry point of its own."""

    def installed(name: str, source: str) -> Path:
        (site / f"{name}.py").write_text(source)
        describe(site, name, "1.0", {name: name})
        return site

    return installed
