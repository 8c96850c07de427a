"""Where the host signs people in: no password is asked, chosen or mailed, and a first visit activates (decision 37)."""

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.resources import files

import pytest

from tmspros_core.errors import Code, Missing, Refused, Unavailable
from tmspros_core.letters import LANGUAGES
from tmspros_core.ports import Message
from tmspros_core.records import JournalEntry, OutboxEntry
from tmspros_core.records.accounts import Account
from tmspros_core.testing.trial import BASE_URL, HEAD, LONG_PAUSE, OFFICER, PASSWORD, SIRET, Trial, linked, trial
from tmspros_core.values.actors import Actor

ANNE, DENIS = "anne@usine.example", "denis@autre.example"


@pytest.fixture
def hosting() -> Iterator[Trial]:
    with trial(sign_in="host") as opened:
        yield opened


def activations(hosting: Trial) -> list[str]:
    return [entry.subject for entry in hosting.rows(JournalEntry) if entry.event == "AccountActivated"]


# --- letters ---


@pytest.mark.rule("RS-12", "AC-1")
def test_the_first_letter_says_where_the_portal_is_and_holds_no_link_that_is_good_for_anything(hosting: Trial) -> None:
    officer = hosting.portal.admin.enrol_officer(OFFICER, fund="cramif")
    hosting.portal.desk.create_establishment(officer, SIRET, name="Atelier", emails=(HEAD,))
    letters = hosting.deliver()
    assert {letter.to for letter in letters} == {OFFICER, HEAD}
    for letter in letters:
        assert linked(letter) is None
        assert f"{BASE_URL}/" in letter.text
        assert f'href="{BASE_URL}/"' in letter.html
        assert "oublié" not in letter.text
        assert "Aucun mot de passe n'est à choisir" in letter.text
    hosting.clock.advance(LONG_PAUSE)
    hosting.portal.desk.resend_activation(officer, SIRET)
    assert [letter.to for letter in hosting.deliver()] == [HEAD], "sent anew until the people come"


@pytest.mark.rule("RS-12", "AC-3")
def test_no_letter_goes_out_by_which_a_password_would_be_chosen(hosting: Trial) -> None:
    hosting.establishment()
    for identifier in (SIRET, HEAD, OFFICER, ANNE):
        hosting.portal.accounts.request_reset(identifier)
        hosting.portal.accounts.register_employer(identifier)
    assert hosting.deliver() == ()


@pytest.mark.rule("RS-12", "MA-3")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_of_what_happens_under_a_host_speaks_of_a_password(language: str) -> None:
    dropped = {"ResetOffered", "RegistrationOffered", "RegistrationRepeated", "PasswordChanged"}
    texts = tomllib.loads(files("tmspros_core").joinpath("catalogues", f"{language}.toml").read_text("utf-8"))
    letters = {name: letter for name, letter in texts["letters"].items() if isinstance(letter, dict)}
    said = {name: letter.get("by_host", letter)["text"] for name, letter in letters.items()}
    speaking = {name for name, text in said.items() if re.search("mot de passe|password", text)}
    assert speaking - {"ActivationOffered"} == dropped, "which says that there is none"
    assert {name for name, letter in letters.items() if "by_host" in letter} == {
        "ActivationOffered",
        "AddressInjected",
        "SiretChanged",
    }


class Down:
    """A mailer that is."""

    def send(self, message: Message) -> None:
        raise Unavailable(Code.MAIL_UNAVAILABLE)

    def close(self) -> None: ...


@pytest.mark.rule("RS-12", "MA-1")
def test_letters_that_waited_when_the_host_took_over_lead_to_no_page_of_passwords() -> None:
    with trial() as before:
        before.establishment()
        with trial(before.portal.store, mail=Down(), clock=before.clock) as down:
            before.clock.advance(LONG_PAUSE)
            down.portal.accounts.request_reset(SIRET)
            down.portal.accounts.register_employer(ANNE)
            down.portal.deliver_pending()
            waiting = {entry.event for entry in down.rows(OutboxEntry) if entry.outcome is None}
            assert waiting == {"ResetOffered", "RegistrationOffered"}
            before.portal.admin.enrol_employer(DENIS)
            before.portal.accounts.request_reset(HEAD)
        before.clock.advance(timedelta(hours=1))
        with trial(before.portal.store, clock=before.clock, sign_in="host") as after:
            (letter,) = after.deliver()
            assert letter.to == DENIS
            assert linked(letter) is None
            assert [entry.event for entry in after.rows(OutboxEntry) if entry.outcome is None] == []


# --- passwords ---


ASKING: dict[str, Callable[[Trial, Actor], object]] = {
    "change": lambda at, actor: at.portal.accounts.change_password(actor, PASSWORD, "Autre-mot-2-passe"),
    "paper": lambda at, actor: at.portal.desk.create_establishment(
        at.portal.actors.officer(OFFICER), "82491736300023", name="Fournil", paper=True
    ),
}


@pytest.mark.rule("PW-10", "RS-12")
@pytest.mark.parametrize("asking", ASKING)
def test_no_password_is_ever_made(hosting: Trial, asking: str) -> None:
    actor = hosting.establishment()
    hosting.forget_counts()
    with pytest.raises(Refused) as refused:
        ASKING[asking](hosting, actor)
    assert refused.value.code == Code.PASSWORD_BY_HOST
    assert refused.value.details["field"] == ("paper" if asking == "paper" else "password")
    assert (hosting.hasher.hashes, hosting.hasher.verifications) == (0, 0)
    assert {account.hash for account in hosting.rows(Account)} == {None}


@pytest.mark.rule("RS-12", "QR-10")
def test_links_from_before_choose_no_password_any_more() -> None:
    with trial() as before:
        before.establishment()
        reset = before.asked_for_reset()
        before.portal.admin.enrol_employer(ANNE)
        before.deliver()
        first = before.token(ANNE)
        with trial(before.portal.store, clock=before.clock, sign_in="host") as after:
            accounts = after.portal.accounts
            for redeem, token in ((accounts.redeem_reset, reset), (accounts.activate, first)):
                with pytest.raises(Refused) as refused:
                    redeem(token, "Autre-mot-2-passe")
                assert refused.value.code == Code.PASSWORD_BY_HOST
        assert before.portal.accounts.inspect_reset(reset), "not burnt"


@pytest.mark.rule("QR-2", "AC-4")
def test_what_wants_a_password_of_the_library_wants_none_of_ours(hosting: Trial) -> None:
    hosting.portal.admin.enrol_employer(ANNE)
    anne = hosting.portal.actors.employer(ANNE)
    for password in ("", None, "Faux-mot-2-passe"):
        hosting.portal.accounts.check_password(anne, password)
    hosting.portal.accounts.change_email(anne, "", "neuve@usine.example")
    hosting.deliver()
    assert hosting.portal.actors.employer(ANNE).id == anne.id, "nothing changes before the link is used"
    hosting.portal.accounts.confirm_email(hosting.token("neuve@usine.example"))
    assert hosting.portal.actors.employer("neuve@usine.example").id == anne.id
    hosting.portal.accounts.close(anne, "")
    assert hosting.hasher.verifications == 0
    with pytest.raises(Missing):
        hosting.portal.actors.present(anne)


@pytest.mark.rule("AC-1", "SI-4")
def test_a_disabled_account_does_none_of_it(hosting: Trial) -> None:
    hosting.portal.admin.enrol_employer(ANNE)
    anne = hosting.portal.actors.employer(ANNE)
    hosting.portal.admin.disable(ANNE)
    accounts = hosting.portal.accounts
    for act in (
        lambda: accounts.check_password(anne, ""),
        lambda: accounts.change_email(anne, "", "neuve@usine.example"),
        lambda: accounts.close(anne, ""),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == Code.SESSION_ENDED


@pytest.mark.rule("QR-2", "AC-4")
def test_where_the_library_signs_people_in_the_password_is_asked_as_before() -> None:
    with trial() as at:
        at.portal.admin.enrol_employer(ANNE)
        at.deliver()
        at.choose(ANNE)
        anne = at.portal.actors.employer(ANNE)
        for password in ("", None, "Faux-mot-2-passe"):
            with pytest.raises(Refused) as refused:
                at.portal.accounts.check_password(anne, password)
            assert refused.value.code in (Code.PASSWORD_WRONG, Code.SIGNIN_THROTTLED)


# --- the first time ---


@pytest.mark.rule("RS-12", "AC-1")
def test_the_first_visit_activates_once_and_says_so_in_the_journal(hosting: Trial) -> None:
    hosting.portal.admin.enrol_employer(ANNE)
    assert activations(hosting) == []
    for _ in range(3):
        anne = hosting.portal.actors.employer(ANNE)
        assert hosting.portal.actors.present(anne) == anne
    assert activations(hosting) == [anne.id]
    assert [row.activated_at for row in hosting.rows(Account)] == [hosting.clock.now()]
    assert hosting.portal.verify() == ()


@pytest.mark.rule("RS-12")
def test_where_the_library_signs_people_in_asking_for_an_actor_activates_nobody() -> None:
    with trial() as at:
        at.portal.admin.enrol_employer(ANNE)
        at.portal.actors.present(at.portal.actors.employer(ANNE))
        assert activations(at) == []


@pytest.mark.rule("QR-2")
def test_whoever_came_can_be_ceded_to_and_who_never_came_cannot(hosting: Trial) -> None:
    portal = hosting.portal
    support = portal.actors.support(portal.admin.enrol_support("aide@3679.example").email)
    for address in (ANNE, DENIS):
        portal.admin.enrol_employer(address)
    code = portal.dossiers.receive(support, SIRET, reference="AT-1")[1].reveal()
    portal.delegation.add_siret(portal.actors.employer(ANNE), SIRET, code=code)
    with pytest.raises(Refused) as refused:
        portal.delegation.reassign(support, source=ANNE, target=DENIS, reason="départ")
    assert refused.value.code == Code.DELEGATION_TARGET_REFUSED
    portal.actors.employer(DENIS)
    portal.delegation.reassign(support, source=ANNE, target=DENIS, reason="départ")


@pytest.mark.rule("AC-1", "SI-1")
def test_each_kind_has_its_actor_and_no_other_kinds(hosting: Trial) -> None:
    actors, admin = hosting.portal.actors, hosting.portal.admin
    made: dict[str, Actor] = {
        "officer": admin.enrol_officer(OFFICER, fund="cramif"),
        "support": admin.enrol_support("aide@3679.example"),
        "national": admin.enrol_national("redaction@national.example"),
        "employer": admin.enrol_employer(ANNE),
    }
    for kind, actor in made.items():
        address: str = actor.email  # type: ignore[union-attr]
        for other in made:
            if other == kind:
                assert getattr(actors, other)(address) == actor
            else:
                with pytest.raises(Missing):
                    getattr(actors, other)(address)
