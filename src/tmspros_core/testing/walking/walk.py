"""The portal that the machine walks on, and what it looks at after every act."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

from attrs import define, field

from tmspros_core.errors import Conflict, TmsprosError
from tmspros_core.portal.portal import Portal
from tmspros_core.records import KINDS, Attempt
from tmspros_core.testing.answering import PROFILE
from tmspros_core.testing.trial import HEAD, PASSWORD, Trial
from tmspros_core.testing.walking.acts import ANSWERS, DEPOSITS, DRAFTS, HAS_SIGHT, Act
from tmspros_core.testing.walking.paper import FORMS, Paper
from tmspros_core.values.actors import Establishment, Officer

BESIDE = "35600000000048"
UNTOUCHED = {"head_last_name", "has_representatives", "representative_name"}
NOT_COMPARED = frozenset({Attempt})
"""What a refusal may leave: an attempt at a password is one, whether it was right or not (SI-3)."""


def bring(portal: Portal, version: str) -> None:
    """Let this version of the machine's questionnaire come into force, as if the portal were opened with it."""
    known = vars(portal.shell.forms)
    known["parcours"] = FORMS[version]
    known.pop("parcours_digest", None)


@define
class Walk:
    """One establishment, its neighbour and three officers of two funds, with the paper on which all is noted."""

    trial: Trial
    here: Establishment
    beside: Establishment
    officers: Mapping[str, Officer]
    theirs: str
    """A document of the neighbour's."""
    paper: Paper
    before: dict[str, frozenset[Any]] = field(factory=dict)
    contents: dict[str, object] = field(factory=dict)
    """By its digest, what each content that was seen consists of."""
    spoken: int = 0

    @classmethod
    def begin(cls, trial: Trial) -> "Walk":
        """A new one, on an empty store."""
        portal = trial.portal
        bring(portal, "1")
        officers = {
            name: portal.admin.enrol_officer(f"{name}@{fund}.example", fund=fund) for name, fund in HAS_SIGHT.items()
        }
        for fund in set(HAS_SIGHT.values()):
            portal.admin.set_fund_contact(fund, f"tms@{fund}.example")
        here = trial.establishment()
        portal.desk.create_establishment(officers["jeanne"], BESIDE, name="Fonderie")
        beside = portal.actors.establishment(BESIDE)
        portal.profiles.save(beside, {**PROFILE, "head_email": "chef@fonderie.example"})
        portal.profiles.validate(beside)
        theirs = portal.attachments.deposit(beside, *DEPOSITS["a table"][:2], BytesIO(DEPOSITS["a table"][2]))
        rest = {name: value for name, value in PROFILE.items() if name not in UNTOUCHED}
        portal.profiles.save(here, rest)
        walk = cls(trial, here, beside, officers, theirs.id, Paper(now=trial.clock.now(), draft={"head_email": HEAD}))
        walk.before = walk.stored()
        return walk

    @property
    def portal(self) -> Portal:
        return self.trial.portal

    def stored(self) -> dict[str, frozenset[Any]]:
        """Every row, to see what a refusal leaves."""
        return {kind.__name__: frozenset(self.trial.rows(kind)) for kind in KINDS if kind not in NOT_COMPARED}

    def outcome(self, act: Act) -> str:
        """Do it: ``done``, or the code of the error; a stale save must say what changed."""
        try:
            getattr(self, f"_{act.name.replace(' ', '_')}")(*act.given)
        except Conflict as stale:
            if act.name == "save":
                self._check_stale(act, stale)
            return stale.code
        except TmsprosError as error:
            return error.code
        return "done"

    def _check_stale(self, act: Act, stale: Conflict) -> None:
        page = self.paper.pages[act.given[0]]
        seen = page.revision - act.given[2]
        theirs = {q: self.paper.answers.get(q) for q, at in page.touched.items() if at > seen}
        assert dict(stale.details) == {"revision": page.revision, "changed": theirs}, "PA-6: what others changed"

    def _say(self, words: str) -> str:
        """Words that nobody has said before; what is blank stays so."""
        self.spoken += 1
        return f"{words} {self.spoken}" if words.strip(" \u200b") else words

    def _content(self, step: str, fresh: bool) -> str:
        officer = next(name for name, fund in HAS_SIGHT.items() if fund == self.paper.fund)
        known = fresh and step in self.paper.pages
        return self.portal.desk.step(self.officers[officer], self.here.siret, step).content if known else "0" * 64

    def _draft(self, number: int) -> None:
        self.portal.profiles.save(self.here, DRAFTS[number])

    def _validate_profile(self, password: str | None) -> None:
        given = {"right": PASSWORD, "wrong": "Azerty-13"}.get(password or "")
        self.portal.profiles.validate(self.here, given)

    def _save(self, step: str, number: int, behind: int, resubmit: bool, area: str | None) -> None:
        page = self.paper.pages.get(step)
        comments = {area: self._say("Voilà")} if area else None
        self.portal.parcours.save(
            self.here,
            step,
            ANSWERS[number],
            revision=page.revision - behind if page else 0,
            comments=comments,
            resubmit=resubmit,
        )

    def _comment(self, step: str, area: str) -> None:
        self.portal.parcours.comment(self.here, step, self._say("Voilà"), area)

    def _see(self, step: str, by: str) -> None:
        self.portal.parcours.mark_seen(self.here, step, by=by)

    def _deposit(self, what: str) -> None:
        question, name, written = DEPOSITS[what]
        self.paper.documents[self.portal.attachments.deposit(self.here, question, name, BytesIO(written)).id] = True

    def _delete(self, id: str, confirmed: bool) -> None:
        self.portal.attachments.delete(self.here, [self.theirs if id == "theirs" else id], confirmed)

    def _migrate(self) -> None:
        self.portal.parcours.migrate(self.here)

    def _host_migrates(self) -> None:
        self.portal.admin.migrate_parcours(self.here.siret)

    def _validate(self, officer: str, step: str, fresh: bool) -> None:
        content = self._content(step, fresh)
        self.portal.desk.validate_step(self.officers[officer], self.here.siret, step, content=content)

    def _return(self, officer: str, step: str, fresh: bool, words: str) -> None:
        content, message = self._content(step, fresh), self._say(words)
        self.portal.desk.return_step(self.officers[officer], self.here.siret, step, content=content, message=message)

    def _withdraw(self, officer: str, step: str, words: str) -> None:
        self.portal.desk.withdraw_validation(self.officers[officer], self.here.siret, step, reason=self._say(words))

    def _fund_comments(self, officer: str, step: str, words: str) -> None:
        self.portal.desk.comment(self.officers[officer], self.here.siret, step, self._say(words))

    def _figures(self, officer: str, year: int, days: int | None) -> None:
        self.portal.desk.set_figures(self.officers[officer], self.here.siret, year, tms_days=days)

    def _hand_over(self, officer: str, fund: str) -> None:
        self.portal.desk.change_fund(self.officers[officer], self.here.siret, fund)

    def _bring(self, version: str) -> None:
        bring(self.portal, version)

    def _wait(self, days: int, times: int) -> None:
        for _ in range(times):
            self.trial.clock.advance(timedelta(days=days))
            self.portal.send_recaps()

    def _disable(self) -> None:
        self.portal.admin.disable(self.here.siret)

    def _enable(self) -> None:
        self.portal.admin.enable(self.here.siret)
