"""Which commands run one after another: the keys that each holds while it reads and decides.

Two commands that share a key never interleave. The race kit reads this table to know what to try against what.
"""

from collections.abc import Mapping
from types import MappingProxyType

ALONE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "accounts.sign_in": ("account:{account}",),
        "accounts.sign_out": ("account:{account}",),
        "accounts.change_password": ("account:{account}",),
        "accounts.redeem": ("account:{account}",),
        "accounts.register": ("login:{login}",),
        "admin.enrol": ("login:{login}",),
        "admin.disable": ("account:{account}",),
        "admin.enable": ("account:{account}",),
        "admin.move": ("account:{account}",),
        "admin.set_fund_contact": ("fund:{fund}",),
        "delivery.offer": ("account:{account}",),
        "delivery.offer_registration": ("login:{login}",),
        "desk.create_establishment": ("account:{officer}", "login:{login}"),
    }
)


def keys(command: str, **names: str) -> tuple[str, ...]:
    """The keys that this command holds for these names."""
    return tuple(pattern.format(**names) for pattern in ALONE[command])
