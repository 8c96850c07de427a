"""An establishment's profile and 28 answers: what is missing, reading them, saving ten of them, on SQLite.

Run from the root of the repository: ``python -m tests.benchmarks.parcours`` (1,000 establishments; give another number
as the argument). By hand is sqlite3 on our own tables; peers are SQLAlchemy Core and its ORM on the same tables, and
the ORM with a row for each answer, as form engines have it. What ten answers are: one row of a step, its revision
looked at. The whole use case, gate, rules, journal and letter included, stands below for comparison. Times are of the
processor, kernel included, with synchronous=NORMAL, so that the disk, the same for all, hides nothing.
"""

import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from statistics import median
from time import thread_time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, registry
from tests.benchmarks.forms import CONTEXT, FORM, by_hand, complete
from tests.benchmarks.rounds import Row, ratio, sample_each, show

from tmspros_adapters.sql.sqlite import SQLite
from tmspros_adapters.sql.store import SQLStore
from tmspros_core.changes import Add, Set, equal, since
from tmspros_core.forms import answers
from tmspros_core.forms.definition import Kind
from tmspros_core.records import Profile, Step
from tmspros_core.records.schema import Json
from tmspros_core.testing.answering import PROFILE, typed_only
from tmspros_core.testing.trial import trial

Unit = Callable[[str], object]
READ, SAVE = "reading a profile and 28 answers", "saving ten answers"
STEPS = tuple(step.id for step in FORM.steps)
GIVEN = complete(FORM)
OF_STEP = {step: {q.id: GIVEN[q.id] for q in FORM.asked_in(step)} for step in STEPS}
LOOPS = 40


def ten(number: int) -> dict[str, Any]:
    """Ten answers that are never twice the same: an identical save writes nothing, and a benchmark of it lies."""
    return {f"q{place}": f"Réponse {number}" for place in range(1, 11)}


def hand(path: Path) -> dict[str, Unit]:
    driver = sqlite3.connect(path, isolation_level=None)
    driver.execute("PRAGMA synchronous=NORMAL")
    numbers = count(1)

    def read(id: str) -> object:
        profile = driver.execute("SELECT snapshot FROM tmspros_profile WHERE establishment = ?", (id,)).fetchone()
        steps = driver.execute("SELECT step, answers FROM tmspros_step WHERE establishment = ?", (id,)).fetchall()
        return json.loads(profile[0]), {step: json.loads(given) for step, given in steps}

    def save(id: str) -> None:
        number = next(numbers)
        done = driver.execute(
            "UPDATE tmspros_step SET answers = ?, revision = revision + 1 WHERE establishment = ? AND step = ?"
            " AND revision >= ?",
            (json.dumps(ten(number), ensure_ascii=False), id, "1", 0),
        )
        assert done.rowcount == 1

    return {READ: read, SAVE: save}


def us(store: SQLStore) -> dict[str, Unit]:
    numbers = count(1)

    def read(id: str) -> object:
        with store.transaction() as tx:
            profile = tx.get(Profile, id)
            steps = tx.select(Step, equal("establishment", id))
        assert profile is not None
        assert profile.snapshot is not None
        return profile.snapshot.value(), {step.step: step.answers.value() for step in steps}

    def save(id: str) -> None:
        number = next(numbers)
        here = (equal("establishment", id), equal("step", "1"), since("revision", 0))
        with store.transaction(write=True) as tx:
            tx.apply([Set(Step, here, {"answers": Json.of(ten(number)), "revision": number}, expect=1)])

    return {READ: read, SAVE: save}


def core(engine: sa.Engine, profiles: sa.Table, steps: sa.Table) -> dict[str, Unit]:
    numbers = count(1)

    def read(id: str) -> object:
        with engine.connect() as driver:
            profile = driver.execute(sa.select(profiles).where(profiles.c.establishment == id)).one()
            found = driver.execute(sa.select(steps).where(steps.c.establishment == id)).all()
        return json.loads(profile.snapshot), {row.step: json.loads(row.answers) for row in found}

    def save(id: str) -> None:
        number = next(numbers)
        where = (steps.c.establishment == id, steps.c.step == "1")
        values = {"answers": json.dumps(ten(number), ensure_ascii=False), "revision": number}
        with engine.begin() as driver:
            assert driver.execute(sa.update(steps).where(*where).values(values)).rowcount == 1

    return {READ: read, SAVE: save}


def orm(engine: sa.Engine, profiles: sa.Table, steps: sa.Table) -> dict[str, Unit]:
    numbers, mapped = count(1), registry()
    profile_type, step_type = type("ORMProfile", (), {}), type("ORMStep", (), {})
    mapped.map_imperatively(profile_type, profiles)
    mapped.map_imperatively(step_type, steps)

    def read(id: str) -> object:
        with Session(engine) as session:
            profile = session.get_one(profile_type, id)
            found = session.scalars(sa.select(step_type).where(step_type.establishment == id)).all()
            return json.loads(profile.snapshot), {row.step: json.loads(row.answers) for row in found}

    def save(id: str) -> None:
        number = next(numbers)
        with Session(engine) as session, session.begin():
            found = session.get_one(step_type, (id, "1"))
            found.answers, found.revision = json.dumps(ten(number), ensure_ascii=False), number

    return {READ: read, SAVE: save}


def row_each(engine: sa.Engine, profiles: sa.Table, ids: list[str]) -> dict[str, Unit]:
    numbers, mapped, metadata = count(1), registry(), sa.MetaData()
    table = sa.Table(
        "peer_answer",
        metadata,
        sa.Column("establishment", sa.String, primary_key=True),
        sa.Column("question", sa.String, primary_key=True),
        sa.Column("value", sa.Text),
    )
    metadata.create_all(engine)
    answer_type, profile_type = type("ORMAnswer", (), {}), type("ORMOwner", (), {})
    mapped.map_imperatively(answer_type, table)
    mapped.map_imperatively(profile_type, profiles)
    with engine.begin() as driver:
        kept = [(q.id, json.dumps(GIVEN[q.id])) for q in FORM.questions]
        rows = [{"establishment": id, "question": question, "value": value} for id in ids for question, value in kept]
        driver.execute(table.insert(), rows)

    def read(id: str) -> object:
        with Session(engine) as session:
            profile = session.get_one(profile_type, id)
            found = session.scalars(sa.select(answer_type).where(answer_type.establishment == id)).all()
            return json.loads(profile.snapshot), {row.question: json.loads(row.value) for row in found}

    def save(id: str) -> None:
        number = next(numbers)
        with Session(engine) as session, session.begin():
            for question, value in ten(number).items():
                session.get_one(answer_type, (id, question)).value = json.dumps(value)

    return {READ: read, SAVE: save}


def sampler(unit: Unit, ids: list[str]) -> Callable[[], float]:
    """Microseconds of one call, over so many calls, each for another establishment."""
    places = count(0, 7919)

    def sample() -> float:
        chosen = [ids[next(places) % len(ids)] for _ in range(LOOPS)]
        start = thread_time()
        for id in chosen:
            unit(id)
        return (thread_time() - start) / LOOPS * 1e6

    return sample


def judged() -> dict[str, Callable[[], float]]:
    """What is missing of 28 answers, by hand and by us."""
    return {
        "by hand": sampler(lambda _: by_hand(GIVEN, has_cse=True), [""]),
        "tmspros": sampler(lambda _: answers.gaps(FORM, GIVEN, context=CONTEXT), [""]),
    }


def through_the_portal(path: Path, rounds: int) -> list[Row]:
    """The same as use cases, which check who acts, apply the rules, and write the journal."""
    with trial(f"sqlite:///{path}", plugins=[typed_only()]) as tried:
        me, portal = tried.establishment(), tried.portal
        portal.profiles.save(me, PROFILE)
        portal.profiles.validate(me)
        for step, given in OF_STEP.items():
            typed = {id: value for id, value in given.items() if FORM.by_id[id].kind != Kind.DOCUMENT}
            portal.parcours.save(me, step, typed, revision=0)
        numbers = count(1)

        def save(_: str) -> None:
            number = next(numbers)
            portal.parcours.save(me, "1", {"q6": f"Réponse {number}", "q1": number % 2 == 0}, revision=number)

        units: dict[str, Unit] = {
            "portal.profiles.read": lambda _: portal.profiles.read(me),
            "portal.parcours.overview, 28 questions judged": lambda _: portal.parcours.overview(me),
            "portal.parcours.read, one step": lambda _: portal.parcours.read(me, "1"),
            "portal.parcours.save, with the view it returns": save,
            "portal.parcours.export, json": lambda _: portal.parcours.export(me, "json"),
            "portal.parcours.export, xlsx": lambda _: portal.parcours.export(me, "xlsx"),
        }
        samples = sample_each({name: sampler(unit, [""]) for name, unit in units.items()}, rounds=rounds)
        return [Row(name, median(taken)) for name, taken in samples.items()]


def measure(size: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        store = SQLStore(SQLite().engine(sa.make_url(f"sqlite:///{path}")), (Profile, Step))
        store.create()
        peer = sa.create_engine(store.engine.url)
        for engine in (store.engine, peer):
            sa.event.listen(engine, "connect", lambda driver, record: driver.execute("PRAGMA synchronous=NORMAL"))
        ids = [f"{place:022}" for place in range(size)]
        with store.transaction(write=True) as tx:
            for id in ids:
                tx.apply([Add(Profile(establishment=id, snapshot=Json.of(dict(PROFILE)), revision=1))])
                tx.apply(Add(Step(establishment=id, step=s, answers=Json.of(OF_STEP[s]), revision=1)) for s in STEPS)
        tables = store.tables.of[Profile], store.tables.of[Step]
        sides = {
            "sqlite3 by hand": hand(path),
            "tmspros": us(store),
            "SQLAlchemy Core": core(peer, *tables),
            "SQLAlchemy ORM": orm(peer, *tables),
            "SQLAlchemy ORM, a row per answer": row_each(peer, tables[0], ids),
        }
        table: list[Row] = []
        found = sample_each(judged(), rounds=rounds)
        for name, taken in found.items():
            target = "≤ 1.3x" if name == "tmspros" else ""
            table.append(Row(f"what is missing of 28, {name}", median(taken), ratio(taken, found["by hand"]), target))
        for unit, target in ((READ, "≤ 3x"), (SAVE, "≤ 2x")):
            samples = sample_each({name: sampler(units[unit], ids) for name, units in sides.items()}, rounds=rounds)
            limit = samples["sqlite3 by hand"]
            for name, taken in samples.items():
                table.append(Row(f"{unit}, {name}", median(taken), ratio(taken, limit), target * (name == "tmspros")))
        table += through_the_portal(Path(folder) / "portal.db", rounds // 3)
        show(f"profile and parcours on SQLite, {size:,} establishments", "µs of processor time", table)


if __name__ == "__main__":
    measure(int((sys.argv[1:] or ["1000"])[0]), rounds=61)
