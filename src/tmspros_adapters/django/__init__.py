"""Django: one app, with the store, the pages and the portal of this process.

    from tmspros_adapters.django import portal

``portal`` is opened from ``settings.TMSPROS`` at its first use, once in each process.
"""

from typing import TYPE_CHECKING, cast

from django.utils.functional import SimpleLazyObject

if TYPE_CHECKING:
    from tmspros_core import Portal


def _open() -> "Portal":
    from tmspros_adapters.django.opening import the_portal

    return the_portal()


portal: "Portal" = cast("Portal", SimpleLazyObject(_open))
"""The portal of this process, once somebody uses it."""
