"""Short words for what tests of exports do: fill a space, and take its export."""

import json
from io import BytesIO
from typing import Any

from parcours.space import Space
from tmspros_core.changes import Add
from tmspros_core.records import Attachment
from tmspros_core.testing.answering import CONTACT, PROFILE, REPRESENTED, answers, document

FORMATS = ("xlsx", "csv", "json", "zip")


def exported(here: Space, format: str, **options: Any) -> bytes:
    with here.portal.parcours.export(here.actor, format, **options) as taken:
        content = taken.read()
        assert len(content) == taken.size
        return content


def told(here: Space) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(exported(here, "json"))
    return read


def deposit(here: Space, question: str, name: str, content: bytes = b"octets", **more: Any) -> Attachment:
    """A document that is here, past every rule; its bytes too."""
    id = f"{len(here.trial.rows(Attachment)):022}"
    row = document(here.actor.id, here.form.step_of[question], question, id=id, at=here.trial.clock.now())
    here.portal.files.write(id, BytesIO(content))
    values = {name: getattr(row, name) for name in ("id", "establishment", "step", "question", "blob", "state")}
    made = Attachment(
        **{**values, "deposited_at": row.deposited_at, "media_type": row.media_type, "digest": row.digest},
        name=name,
        size=len(content),
        **more,
    )
    here.trial.change(Add(made))
    return made


def fill(here: Space) -> None:
    """Every step complete, a comment in each, a document."""
    here.validate(PROFILE, **REPRESENTED, **CONTACT)
    for step in ("1", "2", "3", "4"):
        said = {"establishment": f"Étape {step}", "representatives": f"Vu {step}"}
        here.save(step, answers(here.form, step), revision=0, comments=said)
    deposit(here, "q8", "tableau de bord.xlsx", description="Année 2025")
