"""How the shipped list of common passwords was made: words that people in French firms think of, in the patterns that
rules of classes drive them to. ``python -m rules.common_passwords`` in ``tests`` prints it.
"""

from collections.abc import Iterator

from tmspros_core.passwords.presets import PRESETS, reachable

KEYS = "azerty azertyuiop qwerty qwertyuiop qsdfghjklm wxcvbn poiuytreza azeqsd aqwzsx"
SECRETS = "motdepasse password passe secret sesame code identifiant connexion changeme letmein welcome bienvenue"
LEET = "p@ssw0rd p@ssword passw0rd pa$$word pa$$w0rd m0tdepasse motdep@sse m0tdep@sse @zerty qw3rty adm1n @dmin b0njour"
STARTS = "a aa aaa abc abcd abcde abcdef azer aze qwer qwe"
ROLES = "admin administrateur utilisateur user test demo root compte invite chef directeur secretaire comptable gerant"
HERE = "tmspros tms ameli carsat cramif cgss cnam prevention preventeur securite sante risques parcours dossier atelier"
WORK = "bureau travail usine magasin boulangerie restaurant garage chantier hopital clinique mairie ecole entreprise"
WORDS = (
    "bonjour bonsoir salut merci coucou soleil etoile lune fleur chocolat fromage bisou amour famille vacances maison"
)
LOVE = "jetaime loulou doudou chouchou choupette princesse monamour mamour papillon licorne coccinelle nounours minou"
PEOPLE = (
    "nicolas thomas julien alexandre maxime antoine camille marine pauline celine sandrine nathalie isabelle sophie "
    "stephane laurent philippe patrick pierre marie catherine christophe sebastien mathieu caroline aurelie lucas"
)
PLACES = "france paris marseille lyon toulouse bordeaux nantes lille strasbourg bretagne normandie corse"
GAMES = "football rugby olympique psg pokemon starwars batman superman naruto dragon tigre"
DAYS = (
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre "
    "octobre novembre decembre printemps ete automne hiver"
)
FIRST = f"{KEYS} {SECRETS} {LEET} {STARTS} {ROLES} {HERE}".split()
"""What is thought of first, and so in more patterns."""
ALL = FIRST + f"{WORK} {WORDS} {LOVE} {PEOPLE} {PLACES} {GAMES} {DAYS}".split()

NUMBERS = ("1", "12", "123", "1234", "2025", "2026")
COUNTED = ("1", "12", "123", "1234", "12345", "123456")
SPECIALS = ("!", "*", ".", "@")
DOUBLED = ("123!", "2026!", "1!")
LONG = 15
"""Where no class is asked for, length is: what is repeated or walked to reach it."""

WALKS = (
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "12345678901234567890",
    "abcdefghijklmnopqrstuvwxyz",
)


def made() -> Iterator[str]:
    """Every password of the list, some of them twice."""
    for word in ALL:
        for number in NUMBERS:
            for special in SPECIALS:
                yield f"{word}{number}{special}"
            yield f"{word}{number}"
            yield f"{word}-{number}!"
        for special in SPECIALS[:2]:
            yield f"{word}{special}1"
        for tail in DOUBLED:
            yield f"{word}{word}{tail}"
        yield word * -(-LONG // len(word))
        yield word
        yield from (f"{word}@{number}" for number in NUMBERS[2:])
    for word in FIRST:
        yield f"{word}!"
        for number in COUNTED:
            yield from (f"{word}{special}{number}" for special in "!@-")
            yield f"{word}{number}!"
    for walk in WALKS:
        yield from (walk[:length] for length in (8, 10, 12, LONG, 16, 20))
    for character in "0123456789abcdefghijklmnopqrstuvwxyz*!.":
        yield from (character * length for length in (8, 12, LONG, 16))


def lines() -> list[str]:
    """The list as it is kept: those that some preset would let through, in order, each once."""
    policies = [preset.policy for preset in PRESETS.values()]
    return sorted({word for word in made() if any(reachable(word, policy) for policy in policies)})


if __name__ == "__main__":
    print(*lines(), sep="\n")
