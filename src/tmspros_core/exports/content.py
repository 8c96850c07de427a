"""What is exported of an establishment: the validated profile, visible answers, documents and comments (PA-13)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from tmspros_core.forms.definition import Form, Question


@frozen(kw_only=True)
class Answered:
    """A question in sight with its answer in canonical form, None while there is none or only a draft."""

    question: Question
    block: str
    value: Any = None


@frozen(kw_only=True)
class Document:
    """A deposited document that answers a question. ``file`` is its path in the archive, ``digest`` its SHA-256."""

    id: str
    question: str
    name: str
    description: str
    deposited_at: datetime
    size: int
    media_type: str
    digest: str | None
    file: str


@frozen(kw_only=True)
class Remark:
    """A comment in one of the areas of a step; ``text`` is None once it was redacted."""

    area: str
    author: str
    at: datetime
    text: str | None


@frozen(kw_only=True)
class Part:
    """A section of the profile or a step. ``status`` and ``review`` are the step's."""

    id: str
    title: str
    answers: tuple[Answered, ...]
    documents: tuple[Document, ...] = ()
    remarks: tuple[Remark, ...] = ()
    status: str = ""
    review: str = ""
    seen_by: str | None = None
    seen_at: datetime | None = None


@frozen(kw_only=True)
class Content:
    """All that is exported of an establishment. ``siret`` is compact; ``form`` and ``digest`` are the parcours'."""

    siret: str
    name: str
    form: Form
    digest: str
    profile: tuple[Part, ...]
    steps: tuple[Part, ...]

    @property
    def documents(self) -> Iterator[Document]:
        """Every document, in the order of the archive."""
        return (document for step in self.steps for document in step.documents)


def answered(
    form: Form, step: str, shown: Mapping[str, Any], *, visible: frozenset[str], language: str
) -> Iterator[Answered]:
    """The questions of a step that are in ``visible``, in form order, with the answers that may be exported (PA-13)."""
    found = next(each for each in form.steps if each.id == step)
    for block in found.blocks:
        title = block.title.of(language) if block.title else ""
        for question in block.questions:
            if question.id in visible:
                yield Answered(question=question, block=title, value=shown.get(question.id))


def described(content: Content) -> dict[str, Any]:
    """The content as JSON has it: answers by the question's id, documents by theirs, instants in UTC."""
    return {
        "establishment": {"siret": content.siret, "name": content.name},
        "questionnaire": {"id": content.form.id, "version": content.form.version, "digest": content.digest},
        "profile": {each.question.id: each.value for part in content.profile for each in part.answers},
        "steps": [_step(step) for step in content.steps],
    }


def _step(step: Part) -> dict[str, Any]:
    return {
        "step": step.id,
        "title": step.title,
        "status": step.status,
        "review": step.review,
        "seen": {"by": step.seen_by, "at": _instant(step.seen_at)} if step.seen_by and step.seen_at else None,
        "answers": {each.question.id: each.value for each in step.answers if each.value is not None},
        "unanswered": [each.question.id for each in step.answers if each.value is None],
        "documents": [
            {
                "id": each.id,
                "question": each.question,
                "name": each.name,
                "description": each.description,
                "deposited_at": _instant(each.deposited_at),
                "size": each.size,
                "media_type": each.media_type,
                "sha256": each.digest,
                "file": each.file,
            }
            for each in step.documents
        ],
        "comments": [
            {"area": each.area, "author": each.author, "at": _instant(each.at), "text": each.text}
            for each in step.remarks
        ],
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
