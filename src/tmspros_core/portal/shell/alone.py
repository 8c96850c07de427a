"""Which commands run one after another: the keys that each holds while it reads and decides.

Two commands that share a key never interleave. The race kit reads this table to know what to try against what.
"""

from collections.abc import Mapping
from types import MappingProxyType

ALONE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # An account's own life; in the delegation, its perimeter and its links as principal.
        "accounts.sign_in": ("account:{account}",),
        "accounts.sign_out": ("account:{account}",),
        "accounts.change_password": ("account:{account}",),
        "accounts.redeem": ("account:{account}",),
        "accounts.register": ("login:{login}",),
        "accounts.change_email": ("account:{account}", "login:{login}"),
        "accounts.confirm_email": ("account:{account}", "login:{login}", "member:{old}", "member:{login}"),
        "accounts.set_email": (
            "account:{support}",
            "account:{account}",
            "login:{login}",
            "member:{old}",
            "member:{login}",
        ),
        "actors.activate": ("account:{account}",),
        "admin.enrol": ("login:{login}",),
        "admin.disable": ("account:{account}",),
        "admin.enable": ("account:{account}",),
        "admin.move": ("account:{account}",),
        "admin.erase": ("account:{account}", "login:{login}", "member:{member}"),
        "admin.set_fund_contact": ("fund:{fund}",),
        "delivery.offer": ("account:{account}",),
        "delivery.offer_registration": ("login:{login}",),
        "accounts.close": ("account:{account}",),
        # member: the access of whoever has this address; siret: its dossiers and who manages them.
        "delegation.add_siret": ("account:{account}", "siret:{siret}"),
        "delegation.remove_siret": ("account:{account}", "siret:{siret}"),
        "delegation.renounce": ("account:{account}",),
        "delegation.cede": ("account:{giver}", "account:{receiver}"),
        "delegation.reassign": ("account:{giver}", "account:{receiver}", "member:{member}"),
        "delegation.invite": ("account:{principal}", "member:{member}"),
        "delegation.resend": ("account:{principal}", "member:{member}"),
        "delegation.dismiss": ("account:{principal}", "member:{member}"),
        "delegation.grant": ("account:{principal}", "member:{member}"),
        "delegation.leave": ("account:{principal}", "account:{account}", "member:{member}"),
        "delegation.accept": ("account:{principal}", "account:{account}", "member:{member}"),
        "delegation.join": ("account:{principal}", "login:{login}", "member:{login}"),
        "dossiers.receive": ("siret:{siret}",),
        "dossiers.move": ("siret:{siret}",),
        "dossiers.reissue": ("siret:{siret}",),
        "dossiers.save": ("siret:{siret}", "member:{member}"),
        "dossiers.comment": ("siret:{siret}", "member:{member}"),
        "journal.forget": ("journal",),
        "purge.forget": ("purge",),
        # parcours: the profile, the steps and the documents of one establishment.
        "profiles.save": ("parcours:{establishment}",),
        "profiles.validate": ("account:{establishment}", "parcours:{establishment}"),
        "parcours.save": ("parcours:{establishment}",),
        "parcours.seen": ("parcours:{establishment}",),
        "parcours.comment": ("parcours:{establishment}",),
        "parcours.migrate": ("parcours:{establishment}",),
        "attachments.receive": ("parcours:{establishment}",),
        "attachments.keep": ("parcours:{establishment}",),
        "attachments.delete": ("parcours:{establishment}",),
        "attachments.verdict": ("parcours:{establishment}",),
        "desk.decide": ("account:{officer}", "parcours:{establishment}"),
        "desk.comment": ("account:{officer}", "parcours:{establishment}"),
        "desk.set_figures": ("account:{officer}", "parcours:{establishment}"),
        "desk.assign_officer": ("account:{officer}", "account:{assigned}", "account:{establishment}"),
        "desk.inject_email": ("account:{officer}", "account:{establishment}", "login:{login}"),
        "desk.resend_activation": ("account:{officer}", "account:{establishment}"),
        "desk.change_siret": ("account:{officer}", "account:{establishment}", "login:{login}"),
        "desk.change_fund": ("account:{officer}", "account:{establishment}", "parcours:{establishment}"),
        "news.publish": ("account:{editor}",),
        "news.withdraw": ("account:{editor}",),
        "news.verdict": ("document:{document}",),
        "recaps.send": ("parcours:{establishment}",),
        "desk.create_establishment": ("account:{officer}", "login:{login}"),
        "desk.import_establishments": ("account:{officer}", "login:{login}"),
    }
)


def keys(command: str, **names: str) -> tuple[str, ...]:
    """The keys that this command holds for these names."""
    return tuple(pattern.format(**names) for pattern in ALONE[command])
