"""« Me connecter », « déconnexion », and the way in for an employer without account."""

from http import HTTPStatus

from attrs import evolve

from tmspros_adapters.web import resuming, returning
from tmspros_adapters.web.admission import check_admitted
from tmspros_adapters.web.devices import device, signed_in
from tmspros_adapters.web.filled import ResumingForm
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.pages.frame import notice
from tmspros_adapters.web.problems import headers_of, status_of
from tmspros_adapters.web.schemas import CredentialsForm, NothingSent, RegistrationForm
from tmspros_adapters.web.visit import SESSION, TICKET, FieldError, Visit
from tmspros_core.errors import Code, Missing, Refused
from tmspros_core.portal.accounts.sessions import Session

STATES = ("fin", "deconnexion", "mot-de-passe", "compte", "adresse")
"""What may have led to the sign-in page: a session that ended, signing out, a password just chosen, a new account, an
address just confirmed."""


def show(visit: Visit) -> Response:
    """The sign-in page; somebody signed in already is sent on."""
    suite = visit.request.argument("suite") or ""
    if visit.actor is not None:
        return visit.redirect(returning.followed(visit, suite, actor=visit.actor))
    return _form(visit, told=notice(visit, "signin.notice", *STATES), suite=suite)


def submit(visit: Visit, form: CredentialsForm) -> Response:
    """Sign in (SI-1). What was typed as identifier comes back after a refusal, the password never does."""
    entered = _enter(visit, form.identifier, form.password, suite=form.suite)
    if isinstance(entered, Response):
        return entered
    path = returning.followed(visit, form.suite, actor=entered.actor)
    return visit.redirect(path, cookies=signed_in(visit, entered))


def show_kept(visit: Visit, sealed: str) -> Response:
    """The sign-in page with a form that was posted when its session had ended, and comes back after it (SI-6)."""
    return evolve(_form(visit, told=visit.label("signin.notice.saisie"), kept=sealed), status=HTTPStatus.FORBIDDEN)


def submit_kept(visit: Visit, form: ResumingForm) -> Response:
    """Sign in again; the same person gets back the form that was being posted, anybody else goes home (SI-6)."""
    sealed = form.text("kept")
    entered = _enter(visit, form.text("identifier"), form.text("password"), kept=sealed)
    if isinstance(entered, Response):
        return entered
    cookies = signed_in(visit, entered)
    actor, waiting = entered.actor, resuming.kept(visit, sealed)
    found = visit.table.find(waiting.path) if waiting is not None and waiting.owner == actor.id else None
    route = found.routes.get("POST") if found is not None else None
    if waiting is None or found is None or route is None or route.resume is None or route.body is None:
        return visit.redirect("/", cookies=cookies)
    asked = evolve(visit.request, query=waiting.query)
    again = evolve(visit, request=asked, actor=actor, taken=found.taken)
    try:
        check_admitted(route, again)
        page = route.resume(again, resuming.form_of(route.body, waiting.texts))
    except (Refused, Missing):
        return visit.redirect("/", cookies=cookies)
    return evolve(page, cookies=(*page.cookies, *cookies))


def _enter(visit: Visit, identifier: str, password: str, *, suite: str = "", kept: str = "") -> Session | Response:
    """The session that these open, or the page that says why there is none."""
    accounts = visit.portal.accounts
    try:
        session = accounts.sign_in(identifier, password, client=visit.request.client, device=device(visit))
    except Refused as refused:
        if refused.code == Code.SIGNIN_PASSWORD_TO_SET:
            token = refused.details["activation"].reveal()
            return visit.redirect("/activation", cookies=(visit.cookie(TICKET, token, path="/activation"),))
        if refused.code not in (Code.SIGNIN_REFUSED, Code.SIGNIN_THROTTLED):
            raise
        wrong = FieldError("identifier", visit.sentence(refused.code, refused.details))
        page = _form(visit, identifier=identifier, suite=suite, kept=kept, errors=(wrong,))
        if refused.code == Code.SIGNIN_REFUSED:
            return evolve(page, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return evolve(page, status=status_of(refused), headers=(*page.headers, *headers_of(refused)))
    if earlier := visit.session():
        accounts.sign_out(earlier)
    return session


def leave(visit: Visit, form: NothingSent) -> Response:
    """Sign out (SI-4); somebody who is not signed in gets the same answer."""
    if token := visit.session():
        visit.portal.accounts.sign_out(token)
    return visit.redirect("/connexion?etat=deconnexion", cookies=(visit.no_cookie(SESSION),))


def show_registration(visit: Visit) -> Response:
    """The form by which an employer registers, or what to do once it was sent (AC-3)."""
    return _page_or_sent(visit, "registration")


def submit_registration(visit: Visit, form: RegistrationForm) -> Response:
    """Register; the answer is the same for any address (AC-3)."""
    visit.portal.accounts.register_employer(form.email, client=visit.request.client)
    return visit.redirect("/inscription?etat=envoye")


def _form(
    visit: Visit,
    *,
    told: str | None = None,
    identifier: str = "",
    suite: str = "",
    kept: str = "",
    errors: tuple[FieldError, ...] = (),
) -> Response:
    known = suite if returning.is_known(visit.table, suite) else None
    return visit.page(
        "signin.html",
        title=visit.label("signin.title"),
        here="signin",
        errors=errors,
        notice=told,
        identifier=identifier,
        suite=known,
        along={"suite": known} if known else {},
        kept=kept,
    )


def _page_or_sent(visit: Visit, area: str) -> Response:
    sent = visit.state(("envoye",)) is not None
    title = visit.label(f"{area}.{'sent_title' if sent else 'title'}")
    return visit.page(f"{area}_sent.html" if sent else f"{area}.html", title=title)
