"""« Mon profil » through the portal: drafts are kept, the validated one stands, addresses that change are guarded."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.space import Space, space
from tmspros_core import questionnaires
from tmspros_core.forms.definition import Form
from tmspros_core.portal.shell.questionnaires import Questionnaires
from tmspros_core.profiles import Access, extended
from tmspros_core.records import JournalEntry, Profile
from tmspros_core.testing.answering import CONTACT, PROFILE, REPRESENTED, Bringing, without_documents, yes_no
from tmspros_core.testing.forms import answers_to, drafts
from tmspros_core.testing.trial import HEAD

OTHER = "nouveau@atelier.example"
FORM = questionnaires.profile()


def field(here: Space, id: str) -> Any:
    return next(each for each in here.portal.profiles.read(here.actor).fields if each.id == id)


@pytest.mark.rule("PR-1", "PR-2")
def test_an_empty_profile_misses_every_starred_field_in_form_order_and_nothing_hidden(here: Space) -> None:
    view = here.portal.profiles.read(here.actor)
    starred = ["head_last_name", "head_first_name", "head_email", "head_phone", "head_address"]
    assert [gap.question for gap in view.missing] == [*starred, "in_charge", "in_group", "has_representatives"]
    assert (view.revision, view.validated_at, view.access) == (0, None, Access.SHUT)
    assert not view.is_complete


@pytest.mark.rule("PR-1")
def test_what_the_fund_filled_is_read_only_and_what_it_left_empty_is_the_holders(here: Space) -> None:
    name, sector = field(here, "establishment_name"), field(here, "sector")
    assert (name.answer, name.editable) == ("Atelier", False)
    assert (sector.answer, sector.editable) == (None, True)
    refusal = here.refused(here.fill_profile, {"establishment_name": "Autre", "head_last_name": "X"})
    assert (refusal.code, refusal.details["fields"]) == ("profile.field_of_fund", ("establishment_name",))
    here.validate(sector="btp")
    (row,) = here.trial.rows(Profile)
    assert row.snapshot is not None
    assert row.snapshot.value()["sector"] == "btp"
    assert "establishment_name" not in row.snapshot.value()


@pytest.mark.rule("PR-3")
@pytest.mark.parametrize(
    ("question", "value", "asked"),
    [
        ("in_charge", False, ["contact_last_name", "contact_first_name", "contact_email", "contact_phone"]),
        ("in_group", True, ["group_name"]),
        ("has_representatives", True, ["representative_name"]),
    ],
)
def test_an_answer_shows_fields_which_are_then_required_and_hides_them_again(
    here: Space, question: str, value: bool, asked: list[str]
) -> None:
    view = here.fill_profile(**{question: value})
    assert [gap.question for gap in view.missing] == asked
    assert here.refused(here.portal.profiles.validate, here.actor).code == "profile.incomplete"
    assert here.fill_profile(**{question: not value}).is_complete


@pytest.mark.rule("PR-3")
def test_a_hidden_field_is_in_no_profile_and_on_no_record_and_comes_back_when_shown_again(here: Space) -> None:
    here.fill_profile(PROFILE | CONTACT)
    here.validate(in_charge=True)
    (row,) = here.trial.rows(Profile)
    assert row.snapshot is not None
    assert not [id for id in row.snapshot.value() if id.startswith("contact_")]
    assert here.on_record() == {("head", HEAD)}
    assert here.fill_profile({"in_charge": False}).is_complete
    assert field(here, "contact_email").answer == CONTACT["contact_email"]


@pytest.mark.rule("PR-6", "PA-5")
@settings(max_examples=40)
@given(st.lists(answers_to(FORM), min_size=1, max_size=3))
def test_saving_keeps_what_was_typed_leaves_the_others_and_never_changes_the_profile(
    rounds: list[dict[str, Any]],
) -> None:
    with space() as here:
        here.validate()
        (before,) = here.trial.rows(Profile)
        kept = dict(before.draft.value())
        for values in rounds:
            mine = {id: value for id, value in values.items() if id != "establishment_name"}
            view = here.fill_profile(mine)
            (row,) = here.trial.rows(Profile)
            assert (row.snapshot, row.validated_at) == (before.snapshot, before.validated_at)
            draft = row.draft.value()
            assert {id: draft[id] for id in draft if id not in mine} == {id: kept[id] for id in kept if id not in mine}
            assert set(draft) == {*kept, *mine}
            shown = {each.id: each.answer for each in view.fields if each.editable}
            assert all(shown[id] == draft.get(id) for id in shown)
            assert view.access is Access.OPEN
            kept = draft


@pytest.mark.rule("PR-4", "PR-5")
@settings(max_examples=40)
@given(st.data())
def test_filling_a_required_field_never_makes_another_incomplete_except_through_a_condition(
    data: st.DataObject,
) -> None:
    with space() as here:
        order = data.draw(st.permutations(sorted(PROFILE)))
        missing = {gap.question for gap in here.portal.profiles.read(here.actor).missing}
        for id in order:
            after = {gap.question for gap in here.fill_profile({id: PROFILE[id]}).missing}
            assert after == missing - {id}
            missing = after
        assert not missing


@pytest.mark.rule("PR-4")
@pytest.mark.parametrize("blank", ["", " ", "\u00a0\u200b\t\n", None, [], {}])
def test_white_space_of_any_kind_is_no_answer(here: Space, blank: object) -> None:
    view = here.fill_profile(head_last_name=blank)
    assert [(gap.question, gap.code) for gap in view.missing] == [("head_last_name", "answer.missing")]
    refusal = here.refused(here.portal.profiles.validate, here.actor)
    assert [gap.question for gap in refusal.details["missing"]] == ["head_last_name"]


@pytest.mark.rule("PR-6")
def test_validating_refuses_with_the_whole_list_optional_fields_of_bad_form_included(here: Space) -> None:
    here.fill_profile(head_email="chef", head_phone="12", head_role="x" * 201)
    refusal = here.refused(here.portal.profiles.validate, here.actor)
    wanted = [("head_role", "text.too_long"), ("head_email", "email.malformed"), ("head_phone", "phone.malformed")]
    assert [(gap.question, gap.code) for gap in refusal.details["missing"]] == wanted


@pytest.mark.rule("PR-6")
def test_a_draft_after_the_validation_shows_as_not_validated_and_closes_nothing(here: Space) -> None:
    here.validate()
    assert not here.portal.profiles.read(here.actor).has_changes
    assert here.fill_profile(head_last_name="").has_changes
    assert here.overview().access is Access.OPEN
    assert not here.fill_profile().has_changes
    assert here.fill_profile(contact_email="hidden@atelier.example").has_changes is False


@pytest.mark.rule("PR-6")
def test_journal_and_refusals_hold_nothing_that_was_typed(here: Space) -> None:
    here.validate(PROFILE | CONTACT | REPRESENTED)
    written = " ".join(str(row) for row in here.trial.rows(JournalEntry))
    for value in (*PROFILE.values(), *CONTACT.values(), "Ada"):
        assert not isinstance(value, str) or value not in written


@pytest.mark.rule("PA-5")
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("\ud800", "text.not_plain"),
        ({"a": "\udfff"}, "text.not_plain"),
        (float("nan"), "answer.wrong_type"),
        (10**2000, "answer.wrong_type"),
        ({1: 2}, "answer.wrong_type"),
        (b"x", "answer.wrong_type"),
        ({1, 2}, "answer.wrong_type"),
    ],
)
def test_what_no_store_can_keep_is_refused_by_name_in_profile_and_step(here: Space, value: object, code: str) -> None:
    refusal = here.refused(here.fill_profile, PROFILE, head_role=value)
    assert (refusal.code, refusal.details["field"]) == (code, "head_role")
    here.validate()
    refusal = here.refused(here.save, "1", {"q1": True, "q6": value})
    assert (refusal.code, refusal.details["field"]) == (code, "q6")


@pytest.mark.rule("PA-5")
@settings(max_examples=60)
@given(drafts())
def test_a_draft_of_any_form_is_kept_and_shown_as_it_was_typed(value: Any) -> None:
    with space() as here:
        here.fill_profile(head_role=value)
        kept = " ".join(value.split()) if isinstance(value, str) and value.strip() else value
        assert field(here, "head_role").answer in (value, kept)


@pytest.mark.rule("PR-6")
def test_an_unknown_field_is_refused_by_name(here: Space) -> None:
    refusal = here.refused(here.fill_profile, {"head_last_name": "X", "role": "chef", "siret": "1"})
    assert (refusal.code, refusal.details["fields"]) == ("profile.unknown_field", ("role", "siret"))


@pytest.mark.rule("PR-9")
def test_a_new_version_of_the_form_leaves_the_parcours_open(here: Space) -> None:
    here.validate()
    bring_version(here, edition=FORM.edition)
    view = here.portal.profiles.read(here.actor)
    assert (view.access, [gap.question for gap in view.missing]) == (Access.OPEN, ["agrees"])
    here.complete("1")


@pytest.mark.rule("PR-9")
def test_a_version_to_revalidate_leaves_the_parcours_readable_and_loses_nothing(here: Space) -> None:
    here.validate()
    here.complete("1")
    before = here.step("1")
    bring_version(here, edition=FORM.edition + 1)
    assert here.portal.profiles.read(here.actor).access is Access.READ_ONLY
    assert here.step("1").questions == before.questions
    refusal = here.refused(here.save, "2", {})
    assert refusal.code == "profile.to_revalidate"
    here.fill_profile({"agrees": True})
    assert here.portal.profiles.validate(here.actor).access is Access.OPEN
    here.complete("2")


def bring_version(here: Space, *, edition: int) -> None:
    """Another version of the profile's form comes into force, with a question more."""
    forms: Questionnaires = here.portal.shell.forms
    version: Form = evolve(extended(forms.profile, [yes_no("agrees")]), version="2", edition=edition)
    forms.__dict__["profile"] = version
    forms.__dict__.pop("profile_digest", None)


@pytest.mark.rule("PR-1")
def test_fields_of_a_host_are_required_like_any_other(open_space: Callable[..., Space]) -> None:
    brought = Bringing(without_documents(questionnaires.parcours()), (yes_no("agrees"),))
    here = open_space(plugins=[brought])
    assert [gap.question for gap in here.fill_profile().missing] == ["agrees"]
    assert here.refused(here.portal.profiles.validate, here.actor).code == "profile.incomplete"
    here.validate(agrees=False)
    assert here.overview().access is Access.OPEN
