"""``portal.dossiers``: occupational-risk dossiers and who works on them."""
