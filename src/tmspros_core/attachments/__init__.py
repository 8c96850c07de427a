"""Deposited documents: what their names become, what their bytes must be, what becomes of their rows (AT)."""
