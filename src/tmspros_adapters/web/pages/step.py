"""`/parcours/etapes/<n>`: one step, all of it in one form: answers, documents, comments, « Etape vue » (PA, AT-1)."""

from http import HTTPStatus

from tmspros_adapters.web import answering, asking
from tmspros_adapters.web.asking import Asking
from tmspros_adapters.web.filled import StepForm
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages import depositing
from tmspros_adapters.web.pages.frame import notice
from tmspros_adapters.web.pages.outcome import Outcome
from tmspros_adapters.web.pages.parcours import rank, states
from tmspros_adapters.web.pages.profile import said_of_questions
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Conflict, Refused
from tmspros_core.portal.parcours.area import MOST_NAME
from tmspros_core.portal.parcours.commenting import MOST_WORDS
from tmspros_core.portal.parcours.step_views import StepView
from tmspros_core.records.parcours import Area, Review

ANSWERED = "repondre"
STATES = ("enregistre", "depose", "supprime", "repondu", "complete", "retire")
SHUT = (Code.SESSION_ENDED, Code.ACCESS_FORBIDDEN, Code.PROFILE_NOT_VALIDATED, Code.STEP_UNKNOWN)


def show(visit: Visit) -> Response:
    """The step as it stands; refused while no profile is validated (PR-7)."""
    return _page(visit, _read(visit))


def submit(visit: Visit, form: StepForm) -> Response:
    """« Enregistrer », with all that goes with it. What is refused takes nothing else along, and nothing is lost."""
    before = _read(visit)
    outcome = Outcome(form=form, changed=answering.touched(before.questions, form.texts, form.text("seen")))
    _save(visit, outcome)
    depositing.deposit(visit, outcome)
    depositing.delete(visit, outcome)
    if outcome.is_kept:
        _see(visit, outcome, before)
        if form.text("act") == ANSWERED:
            _resubmit(visit, outcome)
    after = _read(visit)
    if not outcome.is_well:
        return _page(visit, after, outcome=outcome)
    if before.review is not Review.REQUESTED and after.review is Review.REQUESTED and outcome.state != "repondu":
        outcome.state = "complete"
    return visit.redirect(f"/parcours/etapes/{after.step}?etat={outcome.state}")


def resume(visit: Visit, form: StepForm) -> Response:
    """The form once more, as it was when the session had ended; nothing of it is kept yet (SI-6)."""
    view = _read(visit)
    changed = answering.touched(view.questions, form.texts, form.text("seen"))
    outcome = Outcome(form=form, changed=changed, is_kept=False)
    return _page(visit, view, outcome=outcome, told=visit.label("signin.resumed"))


def _save(visit: Visit, outcome: Outcome) -> None:
    """Keep answers and comments (PA-5, PA-10); a stale save keeps neither, and both come back (PA-6)."""
    form, actor, step = outcome.form, visit.signed_in, visit.taken["step"]
    revision = answering.revision(form.text("revision"))
    comments = {area.value: text for area in Area if (text := form.text(f"comment_{area}")).strip()}
    if not outcome.changed and not comments:
        return
    try:
        visit.portal.parcours.save(actor, step, outcome.changed, revision=revision, comments=comments)
    except Conflict as stale:
        if stale.code != Code.STEP_STALE_REVISION:
            raise
        outcome.is_kept, outcome.is_stale = False, True
        outcome.theirs = tuple(stale.details["changed"])
        outcome.errors.append(FieldError("contenu", visit.sentence(stale.code, {})))
    except Refused as refused:
        if refused.code in SHUT:
            raise
        outcome.is_kept = False
        outcome.errors.extend(_placed(error) for error in said_of_questions(visit, refused))


def _placed(error: FieldError) -> FieldError:
    """What is wrong with a comment stands at its area."""
    name = error.field.removeprefix("a-")
    return FieldError(name, error.text) if name.startswith("comment_") else error


def _see(visit: Visit, outcome: Outcome, before: StepView) -> None:
    """« Etape vue par CSE / CHSCT / DP », when the box or the name was changed on the page (PA-10)."""
    form = outcome.form
    ticked, was, by = bool(form.text("seen_box")), bool(form.text("seen_before")), form.text("seen_by").strip()
    named = before.seen.by if before.seen is not None else ""
    if not before.has_representatives or (ticked == was and (not ticked or by == named)):
        return
    try:
        if ticked and not by:
            raise Refused(Code.TEXT_MISSING, field="by")
        visit.portal.parcours.mark_seen(visit.signed_in, before.step, by=by if ticked else "")
    except Refused as refused:
        if refused.code in SHUT:
            raise
        said = visit.sentence(refused.code, refused.details)
        outcome.errors.append(FieldError("seen_by", said, label=visit.label("steps.seen_by")))


def _resubmit(visit: Visit, outcome: Outcome) -> None:
    """« J'ai répondu à la demande »: after what was typed is kept, so that a refusal costs none of it (PA-7)."""
    actor, step = visit.signed_in, visit.taken["step"]
    try:
        visit.portal.parcours.save(actor, step, {}, revision=0, resubmit=True)
    except Refused as refused:
        if refused.code in SHUT:
            raise
        outcome.strict = refused.code == Code.STEP_NOT_COMPLETE
        outcome.errors.append(FieldError("contenu", visit.sentence(refused.code, refused.details)))
    else:
        outcome.state = "repondu"


def _read(visit: Visit) -> StepView:
    return visit.portal.parcours.read(visit.signed_in, visit.taken["step"], language=visit.texts.language)


def _page(visit: Visit, view: StepView, *, outcome: Outcome | None = None, told: str | None = None) -> Response:
    form = outcome.form if outcome else StepForm(texts={})
    comes_back = outcome is not None and not outcome.is_kept
    overview = visit.portal.parcours.overview(visit.signed_in, language=visit.texts.language)
    place = rank(overview.steps, view.step)
    asked = Asking(
        visit=visit,
        typed={name: texts for name, texts in form.texts.items() if not outcome or name not in outcome.deposited},
        changed=tuple(outcome.changed) if outcome and comes_back else (),
        strict=bool(outcome and outcome.strict),
        theirs=outcome.theirs if outcome else (),
        chosen=depositing.chosen(form) if outcome and not outcome.is_well else (),
        refused=outcome.refused if outcome else {},
        confirms=outcome.confirms if outcome else (),
    )
    blocks = asked.blocks(view.blocks)
    errors = (*(outcome.all_errors(view) if outcome else ()), *asking.errors(blocks))
    status = HTTPStatus.OK if outcome is None or told else HTTPStatus.UNPROCESSABLE_ENTITY
    return visit.page(
        "step.html",
        title=visit.label("steps.title", rank=place, title=view.title),
        here="parcours",
        at=f"/parcours/etapes/{view.step}",
        status=HTTPStatus.CONFLICT if outcome and outcome.is_stale else status,
        errors=errors,
        notice=told or notice(visit, "steps.notice", *STATES),
        is_starred=False,
        view=view,
        rank=place,
        steps=[(summary, states(summary)) for summary in overview.steps],
        access=overview.access,
        blocks=blocks,
        numbered=asked.named(view.missing, view.questions),
        figures=_figures(visit, view),
        asked_for=max(
            (each for each in view.comments if each.area is Area.FUND), key=lambda each: each.at, default=None
        ),
        comments={str(area): [each for each in view.comments if each.area is area] for area in Area},
        typed={str(area): form.text(f"comment_{area}") if comes_back else "" for area in Area},
        seen_by=form.text("seen_by") if outcome else (view.seen.by if view.seen else ""),
        seen_ticked=bool(form.text("seen_box")) if outcome else view.seen is not None and view.seen.is_current,
        revision=view.revision,
        seen=asking.seen(view.questions, language=visit.texts.language),
        most_comment=MOST_WORDS,
        most_name=MOST_NAME,
    )


def _figures(visit: Visit, view: StepView) -> list[tuple[int, str]]:
    """The fund's figures: the days, and the rest of the sentence (PA-11)."""
    figures = view.figures
    if figures is None:
        return []
    pairs = (("tms", figures.tms_days, figures.tms_equivalents), ("back", figures.back_days, figures.back_equivalents))
    comma = "," if visit.texts.language == "fr" else "."
    return [
        (days, visit.label(f"steps.{name}_days", equivalents=str(equivalents).replace(".", comma)))
        for name, days, equivalents in pairs
        if days is not None
    ]
