"""Signing in, sessions and what ends them."""

import pytest
from hypothesis import given, settings

from tmspros_core import Misconfigured, Refused
from tmspros_core.changes import Set, equal
from tmspros_core.hashing import Argon2Hasher
from tmspros_core.ports import Store
from tmspros_core.records import Account
from tmspros_core.testing.around import Around
from tmspros_core.testing.strategies import hostile_texts
from tmspros_core.testing.trial import HEAD, OFFICER, PASSWORD, SIRET, Trial, trial
from tmspros_core.values import actors

OTHER_SIRET = "55208131766522"
FAILURES = {
    "a wrong password": (SIRET, "Wrong-12"),
    "an unknown SIRET": (OTHER_SIRET, PASSWORD),
    "an unknown address": ("personne@nulle.example", PASSWORD),
    "an address instead of the SIRET": (HEAD, PASSWORD),
    "a malformed identifier": ("12", PASSWORD),
    "no identifier": ("", PASSWORD),
    "an identifier that is no text": (7, PASSWORD),
    "an officer's wrong password": (OFFICER, "Wrong-12"),
    "a disabled account": ("disabled@cramif.example", PASSWORD),
    "an invited account": ("invited@cramif.example", PASSWORD),
    "an over-long password": (SIRET, "A1-a" * 300),
    "a password of a megabyte": (SIRET, "x" * 2**20),
    "an illegal password": (SIRET, "Azerty-1\0"),
    "a lone surrogate": (SIRET, "Azerty-1\ud800"),
    "no password": (SIRET, ""),
    "a password that is no text": (SIRET, 12),
}


def with_everybody(tried: Trial) -> Trial:
    tried.establishment()
    tried.officer("disabled@cramif.example")
    tried.portal.admin.disable("disabled@cramif.example")
    tried.portal.admin.enrol_officer("invited@cramif.example", fund="cramif")
    tried.deliver()
    return tried


@pytest.mark.rule("SI-1")
def test_an_establishment_signs_in_with_its_siret_however_it_is_spaced(tried: Trial) -> None:
    there = tried.establishment()
    for spelled in (SIRET, "732 829 320 00074", "732.829.320.00074", " 73282932000074 "):
        assert tried.portal.accounts.sign_in(spelled, PASSWORD).actor == there


@pytest.mark.rule("SI-1")
def test_everybody_else_signs_in_with_an_address(tried: Trial) -> None:
    enrol = tried.portal.admin
    for made in (
        enrol.enrol_officer("officer@fonds.example", fund="bretagne"),
        enrol.enrol_support("support@fonds.example"),
        enrol.enrol_national("national@fonds.example"),
        enrol.enrol_employer("employer@fonds.example"),
    ):
        tried.deliver()
        tried.portal.accounts.activate(tried.token(made.email), PASSWORD)
        session = tried.portal.accounts.sign_in(made.email.upper(), PASSWORD)
        assert session.actor == made
        assert tried.portal.accounts.resume(session.token) == made


@pytest.mark.rule("SI-2")
@pytest.mark.parametrize("failure", FAILURES)
def test_every_failure_costs_one_verification_and_the_same_statements(tried: Trial, failure: str) -> None:
    with_everybody(tried).forget_counts()
    with pytest.raises(Refused) as refused:
        tried.portal.accounts.sign_in(*FAILURES[failure])
    assert (refused.value.code, dict(refused.value.details)) == ("signin.refused", {})
    assert (tried.hasher.verifications, tried.hasher.hashes) == (1, 0)
    assert tried.calls == ["write", "select Attempt", "Add Attempt", "read", "select Account"]


@pytest.mark.rule("SI-2")
@given(text=hostile_texts())
@settings(max_examples=100)
def test_no_text_makes_signing_in_do_anything_but_refuse(text: str) -> None:
    with trial() as tried:
        for pair in ((text, PASSWORD), (SIRET, text), (text, text)):
            with pytest.raises(Refused, match=r"signin\.refused"):
                tried.portal.accounts.sign_in(*pair)
        assert tried.hasher.verifications == 3


@pytest.mark.rule("PW-3", "SI-1")
def test_a_password_may_be_typed_in_either_unicode_form(tried: Trial) -> None:
    tried.establishment(password="École-été-12")
    tried.portal.accounts.sign_in(SIRET, "E\u0301cole-e\u0301te\u0301-12")


@pytest.mark.rule("PW-9")
def test_signing_in_rehashes_when_the_parameters_changed_and_ends_no_session(tried: Trial) -> None:
    there = tried.establishment()
    old = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    stronger = Argon2Hasher("owasp-19mib")
    tried.hasher.inner = stronger
    tried.forget_counts()
    new = tried.portal.accounts.sign_in(SIRET, PASSWORD)
    assert (tried.hasher.verifications, tried.hasher.hashes) == (1, 1)
    assert not stronger.outdated(hash_of(tried))
    assert tried.portal.accounts.resume(old) == tried.portal.accounts.resume(new) == there
    tried.portal.accounts.sign_in(SIRET, PASSWORD)
    assert (tried.hasher.verifications, tried.hasher.hashes) == (2, 1)


@pytest.mark.rule("PW-9")
def test_a_rehash_never_brings_an_old_password_back(tried: Trial) -> None:
    there = tried.establishment()

    class ChangesMeanwhile(Argon2Hasher):
        """While the sign-in computes its rehash, the holder chooses another password."""

        def outdated(self, stored: str, /) -> bool:
            tried.hasher.inner = Argon2Hasher("cheapest")
            tried.portal.accounts.change_password(there, PASSWORD, "Another-12")
            return True

    tried.hasher.inner = ChangesMeanwhile("cheapest")
    with pytest.raises(Refused, match=r"signin\.refused"):
        tried.portal.accounts.sign_in(SIRET, PASSWORD)
    tried.portal.accounts.sign_in(SIRET, "Another-12")


@pytest.mark.rule("PW-9")
@pytest.mark.parametrize("stored", ["", "junk", "$argon2id$v=19$m=4194304,t=99,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo"])
def test_an_unreadable_or_monstrous_stored_hash_counts_as_a_wrong_password(tried: Trial, stored: str) -> None:
    there = tried.establishment()
    tried.change(Set(Account, (equal("id", there.id),), {"hash": stored}, expect=1))
    tried.hasher.verifications = 0
    with pytest.raises(Refused, match=r"signin\.refused"):
        tried.portal.accounts.sign_in(SIRET, PASSWORD)
    assert tried.hasher.verifications == 1


@pytest.mark.rule("PW-9")
def test_hashing_refuses_to_run_inside_the_callers_transaction(tried: Trial) -> None:
    tried.establishment()

    class Joined(Around):
        joined = True

        def __init__(self, inner: Store) -> None:
            self.inner = inner

    with trial(wrap_store=Joined) as joined:
        accounts = joined.portal.accounts
        token = joined.portal.tokens.sign("reset", "x" * 22)
        for command in (
            lambda: accounts.sign_in(SIRET, PASSWORD),
            lambda: accounts.redeem_reset(token, PASSWORD),
            lambda: accounts.activate(token, PASSWORD),
            lambda: accounts.change_password(actors.Employer(id="x", email="x"), PASSWORD, PASSWORD),
            lambda: joined.portal.desk.create_establishment(actors.Employer(id="x", email="x"), SIRET, name="A"),
        ):
            with pytest.raises(Misconfigured, match=r"transaction\.not_allowed"):
                command()
        assert (joined.hasher.hashes, joined.hasher.verifications) == (0, 0)


def hash_of(tried: Trial) -> str:
    (stored,) = (row.hash for row in tried.rows(Account) if row.login == SIRET)
    assert stored is not None
    return stored
