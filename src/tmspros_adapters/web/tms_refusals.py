"""The codes that the pages and operations of TMS Pros may refuse with, by what is asked."""

from tmspros_core.errors import Code

TEXT_WRONG = (Code.TEXT_MISSING, Code.TEXT_TOO_LONG, Code.TEXT_NOT_PLAIN)
UNKEPT = (Code.ANSWER_WRONG_TYPE, Code.TEXT_NOT_PLAIN)
"""Answers that no store could keep, not even as a draft."""

SAVING_PROFILE = (Code.PROFILE_UNKNOWN_FIELD, Code.PROFILE_FIELD_OF_FUND, *UNKEPT)
VALIDATING_PROFILE = (Code.PROFILE_INCOMPLETE, Code.PROFILE_PASSWORD_NEEDED, Code.PASSWORD_WRONG)
ENTERING = (Code.PROFILE_NOT_VALIDATED,)
"""The gate of PR-7, the same on every way into the parcours."""

WRITING = (*ENTERING, Code.PROFILE_TO_REVALIDATE)
STEP = (*ENTERING, Code.STEP_UNKNOWN)
COMMENTING = (*WRITING, Code.STEP_UNKNOWN, Code.COMMENT_AREA, *TEXT_WRONG)
SAVING_STEP = (
    *COMMENTING,
    Code.ANSWER_WRONG_TYPE,
    Code.STEP_UNKNOWN_QUESTION,
    Code.STEP_DOCUMENT_QUESTION,
    Code.STEP_STALE_REVISION,
    Code.STEP_MOVE_REFUSED,
    Code.STEP_NOT_COMPLETE,
)
