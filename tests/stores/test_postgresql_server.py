"""The servers that the tests start are there, and are what they say."""

import psycopg

from servers.postgresql import Server


def test_each_test_has_an_empty_database_of_its_own(postgresql_url: str, postgresql_server: Server) -> None:
    with psycopg.connect(postgresql_url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert tables == (0,)
        assert connection.info.server_version // 10_000 == postgresql_server.programs.major
