"""Spaces to export from, on the store in memory and on SQLite."""

from parcours.conftest import here, open_space, opened

__all__ = ["here", "open_space", "opened"]
