"""Spreadsheets. The door of xlsxwriter."""
