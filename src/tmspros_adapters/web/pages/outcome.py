"""What came of a posted step: its answers, comments and documents are one form, and each may be kept or not (AT-1)."""

from collections.abc import Mapping
from typing import Any

from attrs import define, field

from tmspros_adapters.web.filled import StepForm
from tmspros_adapters.web.visit import FieldError
from tmspros_core.portal.parcours.step_views import StepView


@define(kw_only=True)
class Outcome:
    """What came of a posted form: everything wrong, and what comes back because it was not kept."""

    form: StepForm
    changed: Mapping[str, Any] = field(factory=dict)
    is_kept: bool = True
    theirs: tuple[str, ...] = ()
    is_stale: bool = False
    strict: bool = False
    errors: list[FieldError] = field(factory=list)
    refused: dict[str, tuple[FieldError, ...]] = field(factory=dict)
    confirms: tuple[str, ...] = ()
    deposited: set[str] = field(factory=set)
    """The fields of descriptions that are kept with their files, and so do not come back."""
    state: str = "enregistre"

    def all_errors(self, view: StepView) -> tuple[FieldError, ...]:
        """What is wrong beside the questions of the step: files for another's questions too."""
        asked = {question.id for question in view.questions}
        elsewhere = (each for question, wrong in self.refused.items() if question not in asked for each in wrong)
        return (*self.errors, *(FieldError("contenu", each.text) for each in elsewhere))

    @property
    def is_well(self) -> bool:
        return not self.errors and not self.refused and not self.confirms
