"""The app: its checks, and the rows that are put in after every migration."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class TmsprosConfig(AppConfig):
    """Put ``tmspros_adapters.django`` into INSTALLED_APPS."""

    name = "tmspros_adapters.django"
    label = "tmspros"
    verbose_name = "TMS Pros"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tmspros_adapters.django.checks import check_portal
        from tmspros_adapters.django.seeding import seed_alone

        checks.register(check_portal, "tmspros")
        post_migrate.connect(seed_alone, sender=self)
