"""What passwords of this portal must be, by the kind of account: worked out once, when it opens (PW-7, PW-8)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from attrs import field, frozen

from tmspros_core import accounts, passwords, wordlists
from tmspros_core.errors import Code, Misconfigured
from tmspros_core.passwords import Policy, Violation, context
from tmspros_core.passwords.presets import PRESETS, Preset, reachable
from tmspros_core.portal.shell.settings import Settings
from tmspros_core.ports import Transaction
from tmspros_core.records.accounts import Account, AccountKind, Address, Establishment

ADMINISTRATORS = frozenset({AccountKind.SUPPORT, AccountKind.NATIONAL})
"""Those who act beyond one fund: for them the presets' policy for administrators holds (PW-7)."""


@frozen(kw_only=True)
class Standard:
    """The policy of a kind of account, and the common passwords that the policy alone would let through."""

    policy: Policy
    common: frozenset[str] = field(repr=False)

    @property
    def rules(self) -> tuple[Violation, ...]:
        """All of it as data, so that a form can show it before it is broken (PW-5)."""
        return (*passwords.rules(self.policy), passwords.CONTEXT, passwords.COMMON)


Standards = Mapping[AccountKind, Standard]


def standards(settings: Settings) -> Standards:
    """The standard of every kind of account.

    Raises Misconfigured: ``settings.passwords``, for a preset that does not exist or may not be used without delays, or
    a list of common passwords that is none.
    """
    theirs = wordlists.read(settings.common_passwords) if settings.common_passwords else ()
    made: dict[Policy, Standard] = {}
    by_kind = {}
    for kind in AccountKind:
        name = "staff_password_policy" if kind in accounts.STAFF else "password_policy"
        preset = _preset(settings, name)
        policy = preset.administrators if kind in ADMINISTRATORS else preset.policy
        if policy not in made:
            common = wordlists.common_of_ours(policy)
            added = frozenset(word for word in theirs if reachable(word, policy))
            made[policy] = Standard(policy=policy, common=common | added)
        by_kind[kind] = made[policy]
    return MappingProxyType(by_kind)


def words_of(tx: Transaction, account: Account, addresses: Iterable[Address]) -> tuple[str, ...]:
    """What everybody may know of an account with these addresses on record (PW-8)."""
    is_one = account.kind is AccountKind.ESTABLISHMENT
    there = tx.get(Establishment, account.id) if is_one else None
    return context.words(
        siret=(account.login or "") if is_one else "",
        addresses=[address.key for address in addresses],
        name=there.name if there else "",
    )


def _preset(settings: Settings, name: str) -> Preset:
    preset = PRESETS.get(getattr(settings, name))
    if preset is None:
        raise Misconfigured(Code.SETTINGS_PASSWORDS, setting=name, cure=f"one of {', '.join(PRESETS)}")
    if preset.needs_delays and not settings.sign_in_delays:
        cure = f"{preset.id} is allowed only where wrong passwords are delayed: set sign_in_delays, or choose another"
        raise Misconfigured(Code.SETTINGS_PASSWORDS, setting=name, cure=cure)
    return preset
