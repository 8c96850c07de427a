"""`/parcours`: the four steps with their state, in any order (PA-1)."""

from collections.abc import Iterable

from tmspros_adapters.web import answering
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import notice
from tmspros_adapters.web.schemas import NothingSent
from tmspros_adapters.web.visit import Visit
from tmspros_core.forms.definition import Kind
from tmspros_core.portal.parcours.migrations import LossView
from tmspros_core.portal.parcours.step_views import StepSummary


def show(visit: Visit) -> Response:
    """« Mon parcours »; refused while no profile is validated (PR-7)."""
    overview = visit.portal.parcours.overview(visit.signed_in, language=visit.texts.language)
    return visit.page(
        "parcours.html",
        title=visit.label("parcours.title"),
        here="parcours",
        at="/parcours",
        notice=notice(visit, "parcours.notice", "migre"),
        steps=[(summary, states(summary)) for summary in overview.steps],
        access=overview.access,
        version=overview.version,
        newer=overview.newer,
    )


def migrate(visit: Visit, form: NothingSent) -> Response:
    """Follow the questionnaire in force; what could not be carried over is shown (PA-3)."""
    report = visit.portal.parcours.migrate(visit.signed_in, language=visit.texts.language)
    if not report.losses:
        return visit.redirect("/parcours?etat=migre")
    return visit.page(
        "migration.html",
        title=visit.label("migration.title"),
        here="parcours",
        at="/parcours",
        report=report,
        losses=[(loss, visit.sentence(loss.code, loss.params), _answer(visit, loss)) for loss in report.losses],
    )


def rank(steps: Iterable[StepSummary], step: str) -> int:
    """The place of a step among all, from 1."""
    return next(place for place, each in enumerate(steps, 1) if each.step == step)


def _answer(visit: Visit, loss: LossView) -> str:
    if isinstance(loss.answer, list | tuple) and loss.kind == Kind.DOCUMENT:
        return ", ".join(map(str, loss.answer))
    return answering.told(loss, loss.answer, language=visit.texts.language, label=visit.label)


def states(summary: StepSummary) -> tuple[str, ...]:
    """How a step stands, as the names of its states: how far it is answered, then what its fund says (PA-7)."""
    found: list[str] = [str(summary.status)]
    if summary.review != "none":
        found.append(str(summary.review))
    if summary.is_incomplete:
        found.append("incomplete")
    if summary.is_changed:
        found.append("changed")
    return tuple(found)
