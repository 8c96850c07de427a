"""``portal.profiles`` and ``portal.parcours``: what an establishment answers."""
