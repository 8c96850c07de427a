"""``portal.accounts``: signing in and out, passwords, the own account."""
