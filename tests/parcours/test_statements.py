"""How many statements a save and an export take, counted at the driver of SQLite."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from parcours.space import Space, space
from tmspros_adapters.sql.store import SQLStore
from tmspros_core import questionnaires
from tmspros_core.testing.answering import Bringing, questionnaire, without_documents, yes_no

TEN = tuple(f"q{number}" for number in range(10))


@contextmanager
def traced(here: Space) -> Iterator[list[str]]:
    """Every statement that SQLite is given meanwhile, with its values in it."""
    store = here.portal.store.inner  # type: ignore[attr-defined]
    assert isinstance(store, SQLStore)
    statements: list[str] = []

    def listen(driver: Any, record: object) -> None:
        driver.set_trace_callback(statements.append)

    store.close()
    sa.event.listen(store.engine, "connect", listen)
    try:
        with store.transaction():
            pass
        statements.clear()
        yield statements
    finally:
        sa.event.remove(store.engine, "connect", listen)
        store.close()


def writing(statements: list[str], table: str = "") -> list[str]:
    """Those that write, to this table if one is named."""
    return [each for each in statements if re.match(rf'(INSERT INTO|UPDATE|DELETE FROM) "?{table}', each)]


@pytest.mark.rule("PA-5", "PA-6")
def test_saving_ten_answers_is_one_statement_that_looks_at_the_revision(tmp_path: Path) -> None:
    form = questionnaire(tuple(yes_no(id) for id in TEN))
    with space(f"sqlite:///{tmp_path}/portal.db", plugins=[Bringing(form)]) as here:
        here.validate()
        here.save("1", dict.fromkeys(TEN, True), revision=0)
        counts = {}
        for revision, ids in enumerate((TEN[:1], TEN), start=1):
            values = dict.fromkeys(ids, False) if revision == 1 else dict.fromkeys(ids, "brouillon")
            with traced(here) as statements:
                here.portal.parcours.save(here.actor, "1", values, revision=revision)
            (written,) = writing(statements, r"tmspros_step\b")
            assert written.startswith("UPDATE")
            assert f"revision = {revision}" in written.partition("WHERE")[2].replace('"', "")
            counts[len(ids)] = len(statements)
        assert counts[1] == counts[10], "one answer or ten: as many statements"


@pytest.mark.rule("PA-13")
def test_an_export_takes_as_many_statements_however_much_is_exported(tmp_path: Path) -> None:
    counts = set()
    for number in (1, 4):
        form = without_documents(questionnaires.parcours())
        with space(f"sqlite:///{tmp_path}/{number}.db", plugins=[Bringing(form)]) as here:
            here.validate()
            for step in [each.id for each in here.form.steps][:number]:
                for said in range(number):
                    here.save(step, {}, comments={"establishment": f"Dit {said}"})
                here.complete(step)
            with traced(here) as statements:
                here.portal.parcours.export(here.actor, "csv").close()
            assert writing(statements) == []
            counts.add(sum(each.startswith("SELECT") for each in statements))
    assert len(counts) == 1
    assert 0 < counts.pop() <= 12
