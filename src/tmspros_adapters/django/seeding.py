"""The rows that are always there: those that alone transactions lock."""

from typing import Any

from django.db import connections, router

from tmspros_adapters.django.models import Alone
from tmspros_adapters.django.tables import ALONE_ROWS


def seed_alone(*, using: str, **_: Any) -> None:
    """Put in the rows that alone transactions lock, those that are missing; after every migration and flush."""
    if not router.allow_migrate_model(using, Alone):
        return
    connection, rows = connections[using], Alone.objects.using(using)
    if Alone._meta.db_table in connection.introspection.table_names() and rows.count() < ALONE_ROWS:
        rows.bulk_create([Alone(id=number) for number in range(ALONE_ROWS)], ignore_conflicts=True)
