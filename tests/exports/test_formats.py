"""Which formats there are: ours, what plugins bring, and no other."""

from typing import Any

import pytest

from exports.taking import FORMATS
from parcours.space import Space
from tmspros_core import Misconfigured
from tmspros_core.hooks import hookimpl
from tmspros_core.testing.trial import trial


@pytest.mark.needs("export")
@pytest.mark.rule("PA-13")
@pytest.mark.parametrize("format", ["", "XLSX", "pdf", "../json", "exe"])
def test_a_format_that_is_not_there_is_refused_with_those_that_are(opened: Space, format: str) -> None:
    refusal = opened.refused(opened.portal.parcours.export, opened.actor, format)
    assert refusal.code == "export.format"
    assert dict(refusal.details) == {"field": "format", "formats": "xlsx, csv, json, zip"}


@pytest.mark.needs("export")
@pytest.mark.rule("PA-13")
def test_a_host_may_bring_a_format_and_none_in_place_of_ours() -> None:
    class Ods:
        @hookimpl
        def tmspros_exporters(self) -> Any:
            return {"ods": lambda tables: repr([table.name for table in tables]).encode()}

    class Usurper:
        @hookimpl
        def tmspros_exporters(self) -> Any:
            return {"zip": print, "csv": print}

    with trial(plugins=(Ods(),)) as tried:
        assert tried.portal.parcours.formats == (*FORMATS, "ods")
    with pytest.raises(Misconfigured, match="the library writes csv, zip itself"), trial(plugins=(Usurper(),)):
        pass


@pytest.mark.rule("PA-13")
def test_what_cannot_be_written_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmspros_adapters.plugin.find_spec", lambda name: None)
    with trial() as tried:
        assert tried.portal.parcours.formats == ("csv", "json", "zip")
