"""``portal.news``: « Actualités » and « Documentation »."""
