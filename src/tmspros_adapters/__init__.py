"""Adapters of tmspros: stores, mailers, web frameworks. Nothing here is imported before it is asked for."""
