"""The profile: complete or refused with the whole list, what validating it keeps, what it opens."""

from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from forms.definitions import asked, when
from forms.profile_cases import COMPLETE, CONTACT, EMPTY, FORM, GIVEN, NOW, Case, validated
from tmspros_core import profiles
from tmspros_core.errors import Refused
from tmspros_core.events.profiles import ProfileSaved
from tmspros_core.forms import answers
from tmspros_core.forms.checking import faults
from tmspros_core.forms.versions import digest
from tmspros_core.profiles import Access
from tmspros_core.testing.forms import answers_to, filled


@pytest.mark.rule("PR-6", "PR-5")
@given(answers_to(FORM) | st.fixed_dictionaries({q.id: filled(q) for q in FORM.questions}))
def test_validating_is_refused_with_the_whole_list_or_makes_the_draft_the_profile(values: dict[str, Any]) -> None:
    case = Case()
    case.save(values)
    wrong = answers.errors(FORM, values)
    if wrong:
        before = case.profile
        with pytest.raises(Refused) as refusal:
            case.validate()
        assert refusal.value.code == "profile.incomplete"
        assert refusal.value.details["missing"] == wrong
        assert case.profile == before
    else:
        case.validate()
        assert case.profile.snapshot is not None
        assert case.profile.snapshot.value() == answers.shown_answers(FORM, values)
        assert not profiles.has_changes(case.profile, form=FORM)


@pytest.mark.rule("PR-6")
@given(st.data(), answers_to(FORM))
def test_a_draft_changes_neither_the_profile_nor_the_addresses(data: st.DataObject, later: dict[str, Any]) -> None:
    case = validated(COMPLETE | CONTACT, GIVEN)
    before, on_record = case.profile, case.addresses
    case.save(later)
    assert case.profile.snapshot == before.snapshot
    assert case.addresses == on_record
    assert profiles.access(case.profile, form=FORM) is Access.OPEN
    if profiles.has_changes(case.profile, form=FORM):
        assert case.profile.draft != before.draft


@pytest.mark.rule("PR-6")
def test_changes_that_were_not_validated_show_until_they_are_taken_back() -> None:
    case = validated(COMPLETE)
    case.save({"head_role": "Directrice"})
    assert profiles.has_changes(case.profile, form=FORM)
    case.save({"head_role": None})
    assert not profiles.has_changes(case.profile, form=FORM)
    case.save({"contact_email": "hidden@atelier.example"})
    assert not profiles.has_changes(case.profile, form=FORM)


@pytest.mark.rule("PR-3", "PR-6")
def test_hidden_fields_are_kept_in_the_draft_and_are_nowhere_else() -> None:
    case = validated(COMPLETE | CONTACT | {"in_charge": True})
    assert case.profile.draft.value()["contact_email"] == "zoe@atelier.example"
    assert case.profile.snapshot is not None
    assert not [field for field in case.profile.snapshot.value() if field.startswith("contact")]
    assert case.on_record() == {("head", "chef@atelier.example")}
    assert profiles.recap_recipients(case.profile.snapshot.value()) == ("chef@atelier.example",)
    case.save({"in_charge": False})
    case.validate(is_proved=True)
    assert case.on_record() == {("head", "chef@atelier.example"), ("contact", "zoe@atelier.example")}


@pytest.mark.rule("PA-5", "ID-4")
def test_a_save_keeps_drafts_as_typed_and_telephones_as_e164_and_leaves_the_rest() -> None:
    case = Case()
    case.save({"head_email": "chef@", "head_phone": "01 42 68 53 00", "in_charge": False})
    case.save({"head_last_name": " Roux "})
    assert case.profile.draft.value() == {
        "head_email": "chef@", "head_phone": "+33142685300", "in_charge": False, "head_last_name": "Roux",
    }  # fmt: skip
    assert [event.fields for event in case.events if isinstance(event, ProfileSaved)] == [
        ("head_email", "head_phone", "in_charge"), ("head_last_name",),
    ]  # fmt: skip
    revision = case.profile.revision
    case.save({"head_last_name": "Roux"})
    assert (case.profile.revision, len(case.events)) == (revision, 2)


@pytest.mark.rule("PA-5", "PR-1")
def test_fields_that_are_not_there_or_not_theirs_are_refused_by_name() -> None:
    with pytest.raises(Refused) as refusal:
        profiles.save(EMPTY, {"head_role": "x", "b": 1, "a": 2}, form=FORM)
    assert (refusal.value.code, refusal.value.details["fields"]) == ("profile.unknown_field", ("a", "b"))
    fund = {"establishment_name": "Atelier Roux", "sector": " "}
    with pytest.raises(Refused) as refusal:
        profiles.save(EMPTY, {"establishment_name": "Autre", "sector": "btp"}, form=FORM, given=fund)
    assert (refusal.value.code, refusal.value.details["fields"]) == ("profile.field_of_fund", ("establishment_name",))
    case = Case()
    case.save({"sector": "btp"}, given=fund)
    assert case.profile.draft.value() == {"sector": "btp"}


@pytest.mark.rule("PR-1", "PR-5")
def test_what_the_fund_filled_is_neither_missing_nor_judged_nor_part_of_the_profile() -> None:
    strict = profiles.extended(FORM, [evolve(asked("workforce", "number"), filled_by=FORM.by_id["sector"].filled_by)])
    assert [gap.question for gap in profiles.missing(strict, COMPLETE)] == ["workforce"]
    assert profiles.missing(strict, COMPLETE, given={"workforce": "about ten"}) == ()
    old = COMPLETE | {"sector": "no longer offered"}
    assert [gap.question for gap in profiles.errors(FORM, old)] == ["sector"]
    assert profiles.errors(FORM, old, given={"sector": "Horlogerie"}) == ()
    assert "sector" not in profiles.visible_values(FORM, COMPLETE | {"sector": "btp"}, given={"sector": "btp"})


@pytest.mark.rule("PR-7", "PR-9")
def test_the_parcours_opens_with_a_validated_profile_and_stays_open_unless_it_is_to_be_validated_anew() -> None:
    assert profiles.access(None, form=FORM) is Access.SHUT
    assert profiles.access(EMPTY, form=FORM) is Access.SHUT
    case = validated(COMPLETE)
    second, third = evolve(FORM, version="2"), evolve(FORM, version="3", edition=2)
    fourth = evolve(FORM, version="4", edition=2)
    found = [profiles.access(case.profile, form=form) for form in (FORM, second, third, fourth)]
    assert found == [Access.OPEN, Access.OPEN, Access.READ_ONLY, Access.READ_ONLY]
    case.validate(form=fourth)
    assert profiles.access(case.profile, form=fourth) is Access.OPEN
    assert (case.profile.form, case.profile.validated_at) == (digest(fourth), NOW)


@pytest.mark.rule("PA-12")
def test_the_parcours_looks_at_the_validated_profile_and_the_sector_the_fund_gave() -> None:
    case = validated(COMPLETE | {"sector": "btp"})
    case.save({"has_representatives": True, "sector": "transport"})
    known = profiles.context(case.profile)
    assert (known.sector, known.profile["has_representatives"]) == ("btp", False)
    assert profiles.context(case.profile, given={"sector": "sanitaire_social"}).sector == "sanitaire_social"
    assert profiles.context(EMPTY).sector is None


@pytest.mark.rule("PR-5", "PA-2")
@given(st.data())
def test_a_host_adds_fields_of_its_own_and_they_are_asked_for(data: st.DataObject) -> None:
    more = (asked("insurer", "text"), asked("why", "text", conditions=when("in_group", equals=True)))
    form = profiles.extended(FORM, more)
    assert faults(form) == ()
    assert profiles.extended(FORM, ()) is FORM
    assert [gap.question for gap in profiles.missing(form, COMPLETE)] == ["insurer"]
    answered = COMPLETE | {"insurer": data.draw(filled(form.by_id["insurer"]))}
    assert profiles.missing(form, answered) == ()
    assert [fault.place for fault in faults(profiles.extended(FORM, [asked("in_charge")]))] == ["in_charge"]
