"""« Paramétrage »: the words of the guide to the letter, and what each option does."""

import re
from datetime import timedelta

import pytest

from tmspros_core.records.dossiers import DossierStep
from tmspros_core.testing.trial import PASSWORD
from web.browsing import Answer
from web.crowd import MINE, MINE_TOO, NEITHER, NOBODYS, OTHER, PENDING, PRINCIPAL, SECONDARY, THEIRS, Crowd
from web.test_pages import outline

SETTINGS = "/qrp/parametrage"


def words(answer: Answer) -> str:
    """What a person reads, its spaces made one."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.text))


@pytest.mark.rule("QR-1")
def test_the_three_options_have_the_words_of_the_guide(crowd: Crowd) -> None:
    text = words(crowd.browser("principal").get(SETTINGS))
    for label in (
        "Paramétrage",
        "Céder les SIRETS",
        "Gestion des SIRETS",
        "Ajouter un nouveau SIRET",
        "Code de déblocage",
        "Enregistrer nouveau SIRET",
        "Gestion des utilisateurs secondaires",
        "Ajouter un nouvel utilisateur secondaire",
        "Email",
        "ENREGISTRER NOUVEL UTILISATEUR SECONDAIRE",
        "Liste des utilisateurs secondaires",
        "Adresse email Statut utilisateur Gestion sirets Actions",
        "Actif",
        "En attente de validation",
        "LISTE SIRETS",
        "SUPPRIMER",
        "Lignes par page : 10 25 50 1-2 de 2",
        "Il n'est pas possible d'ajouter un SIRET tant qu'un dossier risques professionnels en lien avec ce SIRET",
    ):
        assert label in text, label
    assert "invitation expirée" not in text


@pytest.mark.rule("QR-8")
def test_a_refused_removal_says_the_guides_words_and_then_what_blocks(crowd: Crowd) -> None:
    visitor = crowd.browser("principal")
    asked = words(visitor.get(f"{SETTINGS}/sirets/{MINE}/suppression"))
    assert "Confirmer FERMER" in asked
    refused = visitor.post(f"{SETTINGS}/sirets/{MINE}/suppression")
    assert refused.status == 422
    assert (
        "La suppression d'un SIRET n'est possible qu'à partir de l'étape dossier de consultation. Merci de renouveler "
        "votre opération une fois cette étape atteinte sur l'ensemble des dossiers associés à ce SIRET "
    ) in words(refused)
    assert re.search(r"« Compléter dossier » : +AT-824 +FERMER", words(refused))
    crowd.move(MINE, DossierStep.CONSULTATION)
    done = visitor.follow(visitor.post(f"{SETTINGS}/sirets/{MINE}/suppression"))
    assert "Le SIRET est supprimé de la liste." in done.text
    assert "1-1 de 1" in done.text


@pytest.mark.rule("QR-1")
def test_neither_sees_settings_reduced_to_a_siret_and_its_invitations(crowd: Crowd) -> None:
    crowd.tried.portal.delegation.invite(crowd.employer(PRINCIPAL), NEITHER)
    visitor = crowd.browser("neither")
    text = words(visitor.get(SETTINGS))
    assert "Ajouter un nouveau SIRET" in text
    assert f"{PRINCIPAL} vous invite comme utilisateur secondaire, jusqu'au 12/01/2026 à 10:00." in text
    for missing in ("Céder", "Liste des utilisateurs secondaires", "tous les utilisateurs secondaires"):
        assert missing not in text
    crowd.tried.clock.advance(timedelta(days=7))
    assert f"L'invitation de {PRINCIPAL} a expiré" in words(crowd.browser("neither").get(SETTINGS))
    added = crowd.browser("neither").post(f"{SETTINGS}/sirets", {"siret": NOBODYS, "code": crowd.codes[NOBODYS]})
    assert added.header("Location") == f"{SETTINGS}?etat=siret-ajoute#sirets"
    assert crowd.tried.portal.delegation.role(crowd.employer(NEITHER)) == "principal"


@pytest.mark.rule("QR-6")
def test_the_box_gives_the_new_siret_to_every_secondary(crowd: Crowd) -> None:
    sent = {"siret": "318 442 704 00025", "code": crowd.codes[NOBODYS].lower(), "share": "oui"}
    assert crowd.browser("principal").post(f"{SETTINGS}/sirets", sent).status == 303
    rows = crowd.tried.portal.delegation.secondaries(crowd.employer(PRINCIPAL)).items
    assert {row.email: row.sirets_total for row in rows} == {SECONDARY: 2, PENDING: 1}


@pytest.mark.rule("QR-10")
def test_an_expired_invitation_is_marked_and_sent_again(crowd: Crowd) -> None:
    visitor = crowd.browser("principal")
    path = f"{SETTINGS}/secondaires/{crowd.row(PRINCIPAL, PENDING)}/renvoi"
    early = visitor.post(path)
    assert (early.status, early.header("Retry-After")) == (429, "300")
    assert "Attendez 5 minutes" in early.text
    crowd.tried.clock.advance(timedelta(days=7))
    visitor = crowd.browser("principal")
    assert "En attente de validation invitation expirée" in words(visitor.get(SETTINGS))
    old = crowd.tried.token(PENDING)
    assert "L'invitation part de nouveau" in visitor.follow(visitor.post(path)).text
    crowd.tried.deliver()
    assert crowd.tried.token(PENDING) != old
    assert "invitation expirée" not in visitor.get(SETTINGS).text


@pytest.mark.rule("QR-11")
def test_the_boxes_of_a_page_are_set_all_or_nothing_and_the_others_stay(crowd: Crowd) -> None:
    visitor = crowd.browser("principal")
    path = f"{SETTINGS}/secondaires/{crowd.row(PRINCIPAL, SECONDARY)}/sirets"
    page = outline(visitor.get(path))
    boxes = {each["value"]: "checked" in each for each in page.named("input") if each.get("type") == "checkbox"}
    assert boxes == {MINE_TOO: False, MINE: True}

    def granted() -> tuple[str, ...]:
        return crowd.tried.portal.delegation.grants(crowd.employer(PRINCIPAL), SECONDARY).items

    assert visitor.post(path, [("shown", MINE_TOO), ("sirets", MINE_TOO)]).status == 303
    assert granted() == (MINE_TOO, MINE)
    foreign = visitor.post(path, [("shown", MINE), ("shown", THEIRS), ("sirets", THEIRS)])
    assert (foreign.status, granted()) == (422, (MINE_TOO, MINE))
    unseen = visitor.post(path, [("shown", MINE), ("sirets", MINE_TOO)])
    assert (unseen.status, granted()) == (422, (MINE_TOO, MINE))
    assert visitor.post(path, [("shown", MINE), ("shown", MINE_TOO)]).status == 303
    assert granted() == ()


@pytest.mark.rule("QR-3")
def test_ceding_shows_what_will_move_and_makes_the_giver_a_secondary(crowd: Crowd) -> None:
    visitor = crowd.browser("principal")
    page = visitor.get(f"{SETTINGS}/ceder")
    text = words(page)
    assert "SIRETS cédés, tous ensemble : 2" in text
    assert "Utilisateurs secondaires et invitations qui suivent : 2" in text
    assert len(outline(page).named("svg")) == 2
    assert page.text.count('class="manages" d=') == 4, "two SIRETs in the hands of one, before and after"
    assert page.text.count('class="treats" d=') == 1 + 3, (
        "the secondary's before; the secondary's and the giver's after"
    )
    done = visitor.follow(visitor.post(f"{SETTINGS}/ceder", {"to": OTHER.upper(), "password": PASSWORD}))
    assert "Les SIRETS sont cédés." in done.text
    assert visitor.get(SETTINGS).status == 403
    assert set(re.findall(r"/qrp/dossiers/([\w-]{22})", done.text)) == {
        crowd.dossiers[MINE],
        crowd.dossiers[MINE_TOO],
    }


@pytest.mark.rule("QR-4")
def test_renouncing_is_offered_when_nothing_is_left_to_cede_and_says_before_what_to_do(crowd: Crowd) -> None:
    page = crowd.browser("principal").get("/qrp/parametrage/renoncer")
    assert "Cédez-les ou supprimez-les d'abord." in page.text
    assert 'href="/qrp/parametrage/ceder"' in page.text
    assert "Confirmer" not in page.text
    refused = crowd.browser("principal").post("/qrp/parametrage/renoncer")
    assert (refused.status, 'href="#renounce"' in refused.text) == (422, True)
    for siret in (MINE, MINE_TOO):
        crowd.move(siret, DossierStep.CONSULTATION)
        crowd.tried.portal.delegation.remove_siret(crowd.employer(PRINCIPAL), siret)
    assert "Confirmer" in crowd.browser("principal").get("/qrp/parametrage/renoncer").text
