"""Every outcome that an act can have: whoever plays must have seen each of them."""

from collections.abc import Mapping

_SHUT = {"done", "session.ended", "profile.not_validated"}
_DESK = {"done", "establishment.unknown", "step.unknown"}
OUTCOMES: Mapping[str, frozenset[str]] = {
    "draft": frozenset({
        "done", "session.ended", "profile.unknown_field", "profile.field_of_fund", "text.not_plain",
    }),
    "validate profile": frozenset({
        "done", "session.ended", "profile.incomplete", "profile.password_needed", "password.wrong",
    }),
    "save": frozenset(_SHUT | {
        "step.unknown", "step.unknown_question", "step.document_question", "step.stale_revision", "step.move_refused",
        "step.not_complete", "comment.area", "text.not_plain",
    }),
    "comment": frozenset(_SHUT | {"step.unknown", "comment.area"}),
    "see": frozenset(_SHUT | {"step.unknown", "comment.area"}),
    "deposit": frozenset(_SHUT | {
        "attachment.question", "attachment.empty", "attachment.type_refused", "attachment.type_mismatch",
        "attachment.too_many",
    }),
    "delete": frozenset(_SHUT | {"attachment.unknown", "attachment.last_of_dashboard"}),
    "migrate": frozenset(_SHUT),
    "host migrates": frozenset({"done"}),
    "validate": frozenset(_DESK | {"step.stale_content", "step.move_refused", "step.not_complete"}),
    "return": frozenset(_DESK | {"step.stale_content", "step.move_refused", "text.missing"}),
    "withdraw": frozenset(_DESK | {"step.move_refused", "text.missing"}),
    "fund comments": frozenset(_DESK | {"text.missing"}),
    "figures": frozenset({"done", "establishment.unknown", "figures.year", "figures.days"}),
    "hand over": frozenset({"done", "establishment.unknown", "fund.unknown"}),
    "bring": frozenset({"done"}),
    "wait": frozenset({"done"}),
    "disable": frozenset({"done"}),
    "enable": frozenset({"done"}),
}  # fmt: skip
MAY_BE_THROTTLED = ("validate profile", "signin.throttled")
"""After wrong guesses the next one has to wait, right or not (SI-3)."""
