"""Stores in SQL databases through SQLAlchemy: it owns tables, compilation and connections; the hot path is ours."""
