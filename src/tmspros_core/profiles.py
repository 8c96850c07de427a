"""The profile of an establishment: when it is complete, what validating it changes, and what it opens."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from attrs import evolve

from tmspros_core.changes import Add, Change, Decision, Drop, Set, equal, is_in
from tmspros_core.errors import Code, Refused
from tmspros_core.events.profiles import AddressesChanged, ProfileSaved, ProfileValidated
from tmspros_core.forms import answers, versions
from tmspros_core.forms.answers import Gap
from tmspros_core.forms.conditions import Context, is_blank
from tmspros_core.forms.definition import Block, Filler, Form, Label, Question
from tmspros_core.forms.keeping import check_keepable
from tmspros_core.records.accounts import Address, AddressRole, Ticket, TicketEnd
from tmspros_core.records.profiles import Profile
from tmspros_core.records.schema import Json
from tmspros_core.values import email

HEAD_EMAIL, CONTACT_EMAIL = "head_email", "contact_email"
SECTOR = "sector"
MAILED = {HEAD_EMAIL: AddressRole.HEAD, CONTACT_EMAIL: AddressRole.CONTACT}
"""The fields whose addresses come on record, and as what (RS-2)."""

HOST_BLOCK = "host"

Values = Mapping[str, Any]
"""Answers by the question's id; ``given`` are those that the fund filled, which the holder does not (PR-1)."""


class Access(StrEnum):
    """What the parcours is to the establishment: shut, open, or to be read only (PR-7, PR-9)."""

    SHUT = "shut"
    OPEN = "open"
    READ_ONLY = "read_only"


def extended(form: Form, fields: Iterable[Question]) -> Form:
    """The form with a host's own fields in a block at its end; a host may only add.

    Whether they fit is for ``checking.faults`` to say.
    """
    more = tuple(fields)
    if not more:
        return form
    last = form.steps[-1]
    block = Block(id=HOST_BLOCK, title=Label("Autres renseignements", "Further details"), questions=more)
    return evolve(form, steps=(*form.steps[:-1], evolve(last, blocks=(*last.blocks, block))))


def missing(form: Form, values: Values, *, given: Values | None = None) -> tuple[Gap, ...]:
    """Every gap that keeps the profile from being complete, in form order (PR-5); what the fund filled is none."""
    return _of_holder(form, answers.gaps(form, values), given)


def errors(form: Form, values: Values, *, given: Values | None = None) -> tuple[Gap, ...]:
    """What ``missing`` lists, and the optional fields of bad form: what is to be set right before validating."""
    return _of_holder(form, answers.errors(form, values), given)


def _of_holder(form: Form, gaps: Iterable[Gap], given: Values | None) -> tuple[Gap, ...]:
    filled = filled_by_fund(form, given or {})
    return tuple(gap for gap in gaps if gap.question not in filled)


def filled_by_fund(form: Form, given: Values) -> Collection[str]:
    """The fields that the fund filled, which the holder only reads (PR-1)."""
    return {q.id for q in form.questions if q.filled_by == Filler.FUND and not is_blank(given.get(q.id))}


def save(profile: Profile, values: Values, *, form: Form, given: Values | None = None) -> Decision:
    """Keep some of the fields as they were typed and leave the others; the validated profile stays as it is (PR-6).

    Fields of bad form are kept as drafts (PA-5), well-formed ones in canonical form. Nothing changed, nothing happens.

    Raises Refused: ``profile.unknown_field``, ``profile.field_of_fund``, naming all of them in ``fields``;
    ``answer.wrong_type``, ``text.not_plain`` for what cannot even be a draft.
    """
    unknown = sorted(str(name) for name in values if name not in form.by_id)
    if unknown:
        raise Refused(Code.PROFILE_UNKNOWN_FIELD, fields=tuple(unknown))
    theirs = sorted(values.keys() & filled_by_fund(form, given or {}))
    if theirs:
        raise Refused(Code.PROFILE_FIELD_OF_FUND, fields=tuple(theirs))
    check_keepable(values)
    draft = profile.draft.value()
    after = Json.of(draft | {id: answers.canonical(form.by_id[id], value) for id, value in values.items()})
    if after == profile.draft:
        return Decision()
    # As canonical JSON, for True is 1 to Python.
    kept = after.value()
    changed = tuple(sorted(id for id in kept if id not in draft or Json.of(draft[id]) != Json.of(kept[id])))
    change = _written(profile, {"draft": after, "revision": profile.revision + 1})
    return Decision((change,), (ProfileSaved(subject=profile.establishment, fields=changed),))


def validate(
    profile: Profile,
    *,
    form: Form,
    given: Values | None = None,
    on_record: Iterable[Address],
    identifier: str,
    is_proved: bool = False,
    now: datetime,
) -> Decision:
    """Make the draft the profile, or refuse with the whole list (PR-6).

    The head's and the contact's address come on record; those given at creation, the injected one and those that the
    former profile brought leave it, and their tickets die (RS-2, RS-9, RS-11). Where a profile is validated anew and
    other addresses are on record than before, if only that the injected one leaves, the current password must have been
    given (``is_proved``) and all of them are told.

    Raises Refused: ``profile.incomplete`` with ``missing``; ``profile.password_needed``.
    """
    draft = profile.draft.value()
    gaps = errors(form, draft, given=given)
    if gaps:
        raise Refused(Code.PROFILE_INCOMPLETE, missing=gaps)
    before = tuple(on_record)
    snapshot = visible_values(form, draft, given=given)
    after = addresses(profile.establishment, snapshot)
    anew = profile.snapshot is not None and _keys(after) != _keys(before)
    if anew and not is_proved:
        raise Refused(Code.PROFILE_PASSWORD_NEEDED, field="password")
    pinned = versions.digest(form)
    values = {
        "snapshot": Json.of(snapshot),
        "form": pinned,
        "edition": form.edition,
        "revision": profile.revision + 1,
        "validated_at": now,
    }
    validated = ProfileValidated(subject=profile.establishment, form=pinned, at=now)
    told = AddressesChanged(
        subject=profile.establishment, to=_mailboxes((*before, *after)), at=now, identifier=identifier
    )
    changes = (_written(profile, values), *_recorded(profile.establishment, before, after, now=now))
    return Decision(changes, (validated, told) if anew else (validated,))


def visible_values(form: Form, values: Values, *, given: Values | None = None) -> dict[str, Any]:
    """The filled fields in sight that the holder filled: all that the profile is, is exported and mails (PR-3)."""
    filled = filled_by_fund(form, given or {})
    return {id: value for id, value in answers.shown_answers(form, values).items() if id not in filled}


def addresses(establishment: str, snapshot: Values) -> tuple[Address, ...]:
    """The addresses that a validated profile puts on record: the head's, and the contact's if there is one (RS-2)."""
    return tuple(
        Address(account=establishment, role=role, key=parsed.key, mailbox=parsed.mailbox)
        for field, role in MAILED.items()
        if field in snapshot
        for parsed in (email.parse(snapshot[field]),)
    )


def recap_recipients(snapshot: Values | None) -> tuple[str, ...]:
    """Who gets the progress recaps: the head and the contact of the validated profile, once if equal (PR-8)."""
    by_key = {address.key: address.mailbox for address in reversed(addresses("", snapshot or {}))}
    return tuple(reversed(by_key.values()))


def has_changes(profile: Profile, *, form: Form, given: Values | None = None) -> bool:
    """Whether to show « modifications non validées »: the draft says something else than the profile (PR-6)."""
    if profile.snapshot is None:
        return False
    return Json.of(visible_values(form, profile.draft.value(), given=given)) != profile.snapshot


def access(profile: Profile | None, *, form: Form) -> Access:
    """What the parcours is to the establishment, by its profile (PR-7, PR-9)."""
    if profile is None or profile.snapshot is None:
        return Access.SHUT
    return Access.OPEN if profile.edition >= form.edition else Access.READ_ONLY


def context(profile: Profile | None, *, given: Values | None = None) -> Context:
    """What conditions of the parcours look at: the validated profile, and the sector if the fund or it says one."""
    snapshot = profile.snapshot.value() if profile is not None and profile.snapshot is not None else {}
    sector = (given or {}).get(SECTOR)
    return Context(profile=snapshot, sector=snapshot.get(SECTOR) if is_blank(sector) else sector)


def _written(profile: Profile, values: Mapping[str, Any]) -> Change:
    """Written only where the profile is as it was read; one of revision 0 was never kept and is added."""
    if not profile.revision:
        return Add(evolve(profile, **values))
    here = (equal("establishment", profile.establishment), equal("revision", profile.revision))
    return Set(Profile, here, values, expect=1)


def _keys(of: Iterable[Address]) -> frozenset[str]:
    return frozenset(address.key for address in of)


def _mailboxes(of: Iterable[Address]) -> tuple[str, ...]:
    return tuple({address.key: address.mailbox for address in of}.values())


def _recorded(
    establishment: str, before: tuple[Address, ...], after: tuple[Address, ...], *, now: datetime
) -> Iterable[Change]:
    """Replace what is on record, as it was read; the tickets that went to an address which leaves are revoked."""
    gone = sorted(_keys(before) - _keys(after))
    yield Drop(Address, (equal("account", establishment),), expect=len(before))
    yield from map(Add, after)
    if gone:
        mine = (equal("subject", establishment), is_in("address", gone), equal("spent_at", None))
        yield Set(Ticket, mine, {"spent_at": now, "end": TicketEnd.REVOKED})
