"""Mailers: to a terminal, to an SMTP server."""
