"""The delegation in SQL by hand: the least that each operation needs, for one that trusts what it is given.

No throttle, no journal, no letters, no role looked up; the statements are prepared and the rows stay tuples.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from attrs import frozen
from tests.benchmarks.delegation_databases import Database
from tests.benchmarks.delegation_rows import Perimeter, Person

COLUMNS = "d.id, d.siret, d.reference, d.kind, d.step, d.code, d.answers, d.revision, d.received_at"

MAY = """SELECT m.principal, l.principal, g.member FROM tmspros_dossier AS d
LEFT JOIN tmspros_managed AS m ON m.siret = d.siret
LEFT JOIN tmspros_link AS l ON l.active_member = ?
LEFT JOIN tmspros_grant AS g ON g.member = ? AND g.siret = d.siret
WHERE d.id = ?"""

MANAGED = f"""SELECT {COLUMNS} FROM tmspros_managed AS m JOIN tmspros_dossier AS d ON d.siret = m.siret
WHERE m.principal = ? AND m.siret >= ? AND (d.siret, d.id) > (?, ?) ORDER BY m.siret, d.id LIMIT 11"""

GRANTED = f"""SELECT {COLUMNS} FROM tmspros_grant AS g
JOIN tmspros_managed AS m ON m.siret = g.siret AND m.principal = ? JOIN tmspros_dossier AS d ON d.siret = g.siret
WHERE g.member = ? AND g.siret >= ? AND (d.siret, d.id) > (?, ?) ORDER BY g.siret, d.id LIMIT 11"""

# PostgreSQL would merge from the beginning of the tables, were it not for the limit inside.
_LATERAL = f"""CROSS JOIN LATERAL (SELECT {COLUMNS} FROM tmspros_dossier AS d
WHERE d.siret = o.siret AND (d.siret, d.id) > (?, ?) ORDER BY d.id LIMIT 11) AS d"""

MANAGED_LATERAL = f"""SELECT d.* FROM tmspros_managed AS o {_LATERAL}
WHERE o.principal = ? AND o.siret >= ? ORDER BY o.siret, d.id LIMIT 11"""

GRANTED_LATERAL = f"""SELECT d.* FROM tmspros_grant AS o {_LATERAL}
WHERE (SELECT m.principal FROM tmspros_managed AS m WHERE m.siret = o.siret) = ? AND o.member = ? AND o.siret >= ?
ORDER BY o.siret, d.id LIMIT 11"""

UNLOCKS = "SELECT 1 FROM tmspros_dossier WHERE code = ? AND siret = ? AND step <> 'closed'"

GRANTS_OF_LINK = """DELETE FROM tmspros_grant WHERE member = ? AND EXISTS
(SELECT 1 FROM tmspros_managed AS m WHERE m.siret = tmspros_grant.siret AND m.principal = ?)"""

LINK = """INSERT INTO tmspros_link (principal, member, mailbox, status, active_member, since)
VALUES (?, ?, ?, 'active', ?, ?)"""


@frozen
class ByHand:
    """Each operation on one connection of the driver."""

    database: Database

    @contextmanager
    def writing(self) -> Iterator[Any]:
        self.database.run("BEGIN IMMEDIATE" if self.database.name == "SQLite" else "BEGIN")
        yield self.database.run
        self.database.run("COMMIT")

    def may_treat(self, person: Person, dossier: str) -> tuple[bool, str]:
        manager, owner, granted = self.database.run(MAY, (person.id, person.address, dossier)).fetchone()
        if manager is None:
            return False, "unmanaged"
        if manager == person.id:
            return True, "manages"
        if owner != manager:
            return False, "not_linked"
        return (True, "granted") if granted else (False, "not_granted")

    def page(self, perimeter: Perimeter, member: Person | None, after: tuple[str, str]) -> list[Any]:
        """Eleven dossiers beyond this one, as the principal sees them or a member does."""
        whose = (perimeter.principal.id,) if member is None else (perimeter.principal.id, member.address)
        if self.database.name == "SQLite":
            asked, values = MANAGED if member is None else GRANTED, (*whose, after[0], *after)
        else:
            asked, values = MANAGED_LATERAL if member is None else GRANTED_LATERAL, (*after, *whose, after[0])
        return list(self.database.run(asked, values).fetchall())

    def add(self, perimeter: Perimeter, siret: str, code: str) -> None:
        with self.writing() as run:
            assert run(UNLOCKS, (code, siret)).fetchone()
            run("INSERT INTO tmspros_managed (siret, principal) VALUES (?, ?)", (siret, perimeter.principal.id))

    def grant(self, perimeter: Perimeter, member: Person, siret: str) -> None:
        given = "INSERT INTO tmspros_grant SELECT ?, siret FROM tmspros_managed WHERE siret = ? AND principal = ?"
        with self.writing() as run:
            assert run(given, (member.address, siret, perimeter.principal.id)).rowcount == 1

    def remove(self, perimeter: Perimeter, siret: str) -> None:
        mine = "DELETE FROM tmspros_managed WHERE siret = ? AND principal = ?"
        open_ones = "SELECT 1 FROM tmspros_dossier WHERE siret = ? AND step = 'to_complete' LIMIT 1"
        with self.writing() as run:
            assert not run(open_ones, (siret,)).fetchone()
            assert run(mine, (siret, perimeter.principal.id)).rowcount == 1
            run("DELETE FROM tmspros_grant WHERE siret = ?", (siret,))

    def dismiss(self, perimeter: Perimeter, member: Person) -> None:
        row = "DELETE FROM tmspros_link WHERE principal = ? AND member = ?"
        with self.writing() as run:
            run(GRANTS_OF_LINK, (member.address, perimeter.principal.id))
            assert run(row, (perimeter.principal.id, member.address)).rowcount == 1

    def take_back(self, perimeter: Perimeter, member: Person, granted: Sequence[str]) -> None:
        """Undo a dismissal."""
        with self.writing() as run:
            run(LINK, (perimeter.principal.id, member.address, member.address, member.id, self.database.instant))
            for siret in granted:
                run("INSERT INTO tmspros_grant (member, siret) VALUES (?, ?)", (member.address, siret))

    def cede(self, giver: Person, receiver: Person) -> None:
        """One statement for each table."""
        with self.writing() as run:
            given = "INSERT INTO tmspros_grant (member, siret) SELECT ?, siret FROM tmspros_managed WHERE principal = ?"
            run(given, (giver.address, giver.id))
            for table in ("managed", "link"):
                run(f"UPDATE tmspros_{table} SET principal = ? WHERE principal = ?", (receiver.id, giver.id))
            self._demote(run, giver, receiver)

    def cede_by_siret(self, giver: Person, receiver: Person) -> None:
        """As it is written where each SIRET is an object: one after the other, in one transaction all the same."""
        with self.writing() as run:
            mine = run("SELECT siret FROM tmspros_managed WHERE principal = ?", (giver.id,)).fetchall()
            for (siret,) in mine:
                run("INSERT INTO tmspros_grant (member, siret) VALUES (?, ?)", (giver.address, siret))
                run("UPDATE tmspros_managed SET principal = ? WHERE siret = ?", (receiver.id, siret))
            theirs = run("SELECT member FROM tmspros_link WHERE principal = ?", (giver.id,)).fetchall()
            for (member,) in theirs:
                moved = "UPDATE tmspros_link SET principal = ? WHERE principal = ? AND member = ?"
                run(moved, (receiver.id, giver.id, member))
            self._demote(run, giver, receiver)

    def _demote(self, run: Any, giver: Person, receiver: Person) -> None:
        run("DELETE FROM tmspros_principal WHERE account = ?", (giver.id,))
        run(LINK, (receiver.id, giver.address, giver.address, giver.id, self.database.instant))

    def promote(self, giver: Person) -> None:
        """Make whoever ceded a principal again, with nothing, so that a cession may come back."""
        with self.writing() as run:
            run("DELETE FROM tmspros_grant WHERE member = ?", (giver.address,))
            run("DELETE FROM tmspros_link WHERE member = ?", (giver.address,))
            run("INSERT INTO tmspros_principal (account, since) VALUES (?, ?)", (giver.id, self.database.instant))
