"""Scanners of deposited documents."""
