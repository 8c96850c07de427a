"""What the demo's first establishment has done: a validated profile, steps under way; and news for everybody."""

from tmspros_core import Portal
from tmspros_core.values.actors import Actor

PROFILE = {
    "establishment_address": "12 quai de Jemmapes\n75010 Paris",
    "sector": "agroalimentaire",
    "head_last_name": "Lemaire",
    "head_first_name": "Agnès",
    "head_role": "Gérante",
    "head_phone": "01 42 68 53 00",
    "head_address": "12 quai de Jemmapes\n75010 Paris",
    "in_charge": True,
    "in_group": False,
    "has_representatives": True,
    "representative_name": "Samir Haddad",
}
BEGUN = {
    "1": {
        "q1": True,
        "q2": True,
        "q3": False,
        "q4": ["formation", "materiel"],
        "q5": {
            "headcount": {"2023": 24, "2024": 26, "2025": 27},
            "accidents": {"2023": 5, "2024": 4, "2025": 2},
            "diseases": {"2023": 1, "2024": 1, "2025": 0},
            "lost_days": {"2023": 212, "2024": 190, "2025": 121},
        },
    },
    "2": {"q10": ["direction", "salaries"], "q11": True},
}
NEWS = (
    ("Rencontre prévention : le travail au fournil", "Le jeudi 14 janvier, à la Cramif.\n\nInscription par e-mail."),
    ("Aides financières 2027", "Les demandes de subvention pour le matériel de manutention sont ouvertes."),
)


def settle_space(portal: Portal, *, siret: str, officer: Actor, email: str) -> None:
    """Fill in the profile of this establishment, validate it and begin its parcours, as its people would."""
    holder = portal.actors.establishment(siret)
    portal.profiles.save(holder, {**PROFILE, "head_email": email})
    portal.profiles.validate(holder)
    portal.desk.set_figures(officer, siret, 2025, tms_days=169, back_days=473)
    for step, answers in BEGUN.items():
        portal.parcours.save(holder, step, answers, revision=0)
    portal.desk.comment(officer, siret, "1", "Pensez à déposer votre tableau de bord.")


def settle_news(portal: Portal, *, officer: Actor, national: Actor) -> None:
    """One piece of news of the fund, one for everybody (PO-2)."""
    for editor, (title, body) in zip((officer, national), NEWS, strict=True):
        portal.news.publish(editor, title, body)
