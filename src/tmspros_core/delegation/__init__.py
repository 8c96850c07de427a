"""QRP delegation: who may treat which dossier. Pure decisions on narrow facts (QR, QI)."""
