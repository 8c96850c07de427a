"""What others do: Django's paginator over IN, django-guardian's question, on the same rows."""

from collections.abc import Callable
from typing import Any

from tests.benchmarks.delegation_rows import Person, World
from tests.benchmarks.rounds import installed


def set_up_django(database: dict[str, Any]) -> bool:
    """Settings for this database, as a host would write them; False when Django is not there."""
    if not installed("django"):
        return False
    import django
    from django.conf import settings

    guardian = ("guardian",) if installed("guardian") else ()
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=("django.contrib.contenttypes", "django.contrib.auth", *guardian),
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        ANONYMOUS_USER_NAME=None,
        USE_TZ=True,
    )
    django.setup()
    return True


def dossier_model() -> tuple[Any, Any]:
    """Models of the tables that are there, unmanaged."""
    from django.apps import apps
    from django.db import models

    if "benchmark_dossier" in apps.all_models["auth"]:
        return apps.get_model("auth", "benchmark_dossier"), apps.get_model("auth", "benchmark_managed")

    def model(name: str, table: str, **fields: Any) -> Any:
        meta = type("Meta", (), {"app_label": "auth", "db_table": table, "managed": False})
        return type(name, (models.Model,), {"Meta": meta, "__module__": __name__, **fields})

    text = models.TextField
    dossier = model(
        "benchmark_dossier",
        "tmspros_dossier",
        id=text(primary_key=True),
        siret=text(),
        reference=text(),
        kind=text(),
        step=text(),
        code=text(null=True),
        answers=text(),
        revision=models.BigIntegerField(),
    )
    managed = model("benchmark_managed", "tmspros_managed", siret=text(primary_key=True), principal=text())
    return dossier, managed


def paginator(principal: Person) -> Callable[[int], list[Any]]:
    """``page(number)`` as a Django view has it: the IN is a subquery, which is kinder to it than a list of values."""
    from django.core.paginator import Paginator

    dossier, managed = dossier_model()
    mine = managed.objects.filter(principal=principal.id).values("siret")

    def page(number: int) -> list[Any]:
        return list(Paginator(dossier.objects.filter(siret__in=mine).order_by("siret", "id"), 10).page(number))

    return page


def guardian(world: World) -> Callable[[Person, str], bool] | None:
    """``may(person, dossier)`` with one object permission for each SIRET of a perimeter, and nothing cached."""
    if not installed("guardian"):
        return None
    from django.contrib.auth.models import Permission, User
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command
    from guardian.core import ObjectPermissionChecker
    from guardian.models import UserObjectPermission

    dossier, managed = dossier_model()
    call_command("migrate", verbosity=0)
    kind = ContentType.objects.get_for_model(managed)
    treat, _ = Permission.objects.get_or_create(content_type=kind, codename="treat", name="treat")
    users = {}
    for perimeter in world.perimeters.values():
        user = users[perimeter.principal.id] = User.objects.create(username=perimeter.principal.address)
        rows = (
            UserObjectPermission(user=user, permission=treat, content_type=kind, object_pk=siret)
            for siret in perimeter.sirets
        )
        UserObjectPermission.objects.bulk_create(rows, batch_size=10_000)

    def may(person: Person, id: str) -> bool:
        siret = dossier.objects.values_list("siret", flat=True).get(pk=id)
        return bool(ObjectPermissionChecker(users[person.id]).has_perm("treat", managed(siret=siret)))

    return may
