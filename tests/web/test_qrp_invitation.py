"""The link of an invitation: it leaves the address, waits for a form, and leads everybody to their next step."""

import pytest

from tmspros_core.testing.trial import PASSWORD, Trial
from web.browsing import Answer, Browser
from web.crowd import NEITHER, OTHER, PENDING, PRINCIPAL, SECONDARY, Crowd

HERE = "/qrp/invitation"
NEW = "Nouveau-2026"


def invited(tried: Trial, crowd: Crowd, address: str, by: str = PRINCIPAL) -> str:
    tried.portal.delegation.invite(crowd.employer(by), address)
    tried.deliver()
    return tried.token(address)


def opened(visitor: Browser, token: str) -> Answer:
    """The page that the link of the letter leads to."""
    return visitor.follow(visitor.get(f"{HERE}/{token}"))


@pytest.mark.rule("RS-5", "QR-10")
def test_looking_consumes_nothing_and_the_token_stays_out_of_sight(crowd: Crowd) -> None:
    token, visitor = crowd.tried.token(PENDING), crowd.open()
    taken = visitor.get(f"{HERE}/{token}")
    assert (taken.status, taken.header("Location"), taken.header("Referrer-Policy")) == (303, HERE, "no-referrer")
    assert taken.set_cookies == [f"tmspros_ticket={token}; Path={HERE}; HttpOnly; SameSite=Lax; Secure"]
    crowd.tried.forget_counts()
    for method in ("GET", "HEAD", "GET"):
        answer = visitor.open(method, HERE)
        assert answer.status == 200
        assert token not in answer.text
    assert not [call for call in crowd.tried.calls if "apply" in call]
    assert "tmspros_ticket" not in str(visitor.cookies.get(("tmspros_ticket", "/")))


@pytest.mark.rule("AC-3", "QR-10")
def test_a_newcomer_chooses_a_password_and_is_secondary(crowd: Crowd) -> None:
    visitor = crowd.open()
    page = opened(visitor, crowd.tried.token(PENDING))
    assert f"{PRINCIPAL} invite {PENDING} à traiter des dossiers" in page.text
    weak = visitor.post(f"{HERE}/compte", {"password": "abc", "confirmation": "d"})
    assert weak.status == 422
    for said in ("8 caractères minimum", "Ajoutez un chiffre", "La confirmation est différente"):
        assert said in weak.text
    made = visitor.post(f"{HERE}/compte", {"password": NEW, "confirmation": NEW})
    assert made.header("Location") == "/connexion?etat=compte&suite=dossiers"
    assert visitor.cookie("tmspros_ticket") is None
    assert "Votre compte est prêt" in visitor.follow(made).text
    sent = {"identifier": PENDING, "password": NEW, "suite": "dossiers"}
    assert visitor.post("/connexion", sent).header("Location") == "/qrp"
    again = opened(crowd.open(), crowd.tried.token(PENDING))
    assert (again.status, "Cette invitation n'est pas valable" in again.text) == (410, True)


@pytest.mark.rule("QR-10")
def test_somebody_with_an_account_signs_in_and_comes_back_to_accept(crowd: Crowd) -> None:
    visitor = crowd.open()
    page = opened(visitor, invited(crowd.tried, crowd, NEITHER))
    assert 'href="/connexion?suite=invitation"' in page.text
    assert 'name="password"' not in page.text
    assert 'name="suite" value="invitation"' in visitor.get("/connexion?suite=invitation").text
    wrong = visitor.post("/connexion", {"identifier": NEITHER, "password": "faux", "suite": "invitation"})
    assert 'name="suite" value="invitation"' in wrong.text
    back = visitor.post("/connexion", {"identifier": NEITHER, "password": PASSWORD, "suite": "invitation"})
    assert "accepter l'invitation" in visitor.follow(back).text
    done = visitor.post(HERE)
    assert done.header("Location") == "/qrp?etat=accepte"
    assert visitor.cookie("tmspros_ticket") is None
    assert crowd.tried.portal.delegation.role(crowd.employer(NEITHER)) == "secondary"


@pytest.mark.parametrize(
    "suite", ["//evil.example", "https://evil.example", "/nulle-part", "/qrp/invitation", "", "x" * 500, '"><script>']
)
def test_signing_in_leads_nowhere_but_where_the_portal_says(crowd: Crowd, suite: str) -> None:
    visitor = crowd.open()
    wrong = visitor.post("/connexion", {"identifier": NEITHER, "password": "faux", "suite": suite})
    assert 'name="suite"' not in wrong.text
    right = visitor.post("/connexion", {"identifier": NEITHER, "password": PASSWORD, "suite": suite})
    assert right.header("Location") == "/"


@pytest.mark.rule("QR-10")
@pytest.mark.parametrize(
    ("address", "by", "says", "way_out"),
    [
        (OTHER, PRINCIPAL, "Vous êtes utilisateur principal.", "/qrp/parametrage"),
        (SECONDARY, OTHER, "Vous êtes déjà utilisateur secondaire.", "/qrp/quitter"),
    ],
)
def test_who_has_a_role_elsewhere_is_told_the_way_out_and_the_invitation_stands(
    crowd: Crowd, address: str, by: str, says: str, way_out: str
) -> None:
    token = invited(crowd.tried, crowd, address, by)
    visitor = crowd.browser(address)
    opened(visitor, token)
    refused = visitor.post(HERE)
    assert refused.status == 422
    assert says in refused.text
    assert f'<a href="{way_out}">' in refused.text
    assert visitor.get(HERE).status == 200
    crowd.tried.portal.delegation.leave(crowd.employer(SECONDARY))
    assert visitor.post(HERE).status == (303 if address == SECONDARY else 422)


@pytest.mark.rule("QR-10")
def test_another_account_cannot_accept_whatever_it_sends(crowd: Crowd) -> None:
    token = invited(crowd.tried, crowd, NEITHER)
    for name in ("support", "principal", "establishment"):
        visitor = crowd.browser(name)
        page = opened(visitor, token)
        assert "Vous êtes connecté avec un autre compte" in page.text
        assert "<button>" not in page.text.partition("<main")[2].partition("</main>")[0]
        assert visitor.post(HERE).status == (410 if name == "principal" else 403)
    assert crowd.tried.portal.delegation.role(crowd.employer(NEITHER)) == "none"


@pytest.mark.parametrize("token", ["junk", "a.invitation.b.c", "%00", "x" * 600])
def test_junk_is_an_invitation_that_is_not_valid(crowd: Crowd, token: str) -> None:
    visitor = crowd.open()
    page = opened(visitor, token)
    assert (page.status, "Cette invitation n'est pas valable" in page.text) == (410, True)
    assert visitor.post(f"{HERE}/compte", {"password": NEW, "confirmation": NEW}).status == 410
