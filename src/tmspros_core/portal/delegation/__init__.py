"""``portal.delegation``: principals, secondaries, SIRETs, grants."""
