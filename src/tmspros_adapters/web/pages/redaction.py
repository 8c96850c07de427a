"""Taking the words of a comment away, by its own side: on a dossier, on a step, at the fund's desk (MA-5).

Each asks once more before it does, for no words come back.
"""

from tmspros_adapters.web import redacting
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.desk_establishment import path_of
from tmspros_adapters.web.redacting import Said
from tmspros_adapters.web.schemas import NothingSent
from tmspros_adapters.web.visit import Visit
from tmspros_core.delegation.access import Role
from tmspros_core.errors import Code, Refused
from tmspros_core.values.actors import Employer


def show_on_dossier(visit: Visit) -> Response:
    """A comment on a dossier, and « Confirmer »."""
    comment, actor = redacting.on_dossier(visit), visit.signed_in
    is_mine = isinstance(actor, Employer) and comment.author == actor.email
    if not is_mine and visit.portal.delegation.role(actor) is not Role.PRINCIPAL:
        raise Refused(Code.ACCESS_FORBIDDEN)
    return _page(visit, comment, back=_dossier(visit), here="qrp")


def on_dossier(visit: Visit, form: NothingSent) -> Response:
    """« Confirmer », by who wrote the comment or manages the SIRET."""
    visit.portal.dossiers.redact(visit.signed_in, visit.taken["id"], redacting.on_dossier(visit).id)
    return visit.redirect(f"{_dossier(visit)}?etat=retire#comments")


def show_on_step(visit: Visit) -> Response:
    """A comment of the establishment's areas, and « Confirmer » (PA-10)."""
    return _page(visit, redacting.on_step(visit), back=_step(visit), here="parcours")


def on_step(visit: Visit, form: NothingSent) -> Response:
    """« Confirmer », by the establishment."""
    visit.portal.parcours.redact(visit.signed_in, redacting.on_step(visit).id)
    return visit.redirect(f"{_step(visit)}?etat=retire")


def show_at_desk(visit: Visit) -> Response:
    """A comment of the fund, and « Confirmer » (PA-10)."""
    return _page(visit, redacting.at_desk(visit), back=_desk(visit), here="desk")


def at_desk(visit: Visit, form: NothingSent) -> Response:
    """« Confirmer », by an officer of the fund."""
    visit.portal.desk.redact(visit.signed_in, visit.taken["siret"], redacting.at_desk(visit).id)
    return visit.redirect(f"{_desk(visit)}?etat=commentaire-retire#commentaires")


def _page(visit: Visit, comment: Said, *, back: str, here: str) -> Response:
    return visit.page(
        "redaction.html",
        title=visit.label("redaction.title"),
        here=here,
        text=comment.text,
        back=back,
        action=f"{back}/commentaires/{comment.id}/retrait",
    )


def _dossier(visit: Visit) -> str:
    return f"/qrp/dossiers/{visit.taken['id']}"


def _step(visit: Visit) -> str:
    return f"/parcours/etapes/{visit.taken['step']}"


def _desk(visit: Visit) -> str:
    return f"{path_of(visit.taken['siret'])}/etapes/{visit.taken['step']}"
