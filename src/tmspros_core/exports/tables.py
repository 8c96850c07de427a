"""The content as tables of rows: what spreadsheets and csv are written from (PA-13)."""

from collections.abc import Iterable, Iterator

from attrs import field, frozen

from tmspros_core.exports.cells import Cell, neutralised
from tmspros_core.exports.content import Content, Part
from tmspros_core.exports.lines import Wording, lines
from tmspros_core.forms.definition import Kind
from tmspros_core.values import siret as sirets
from tmspros_core.values.siret import Siret

Row = tuple[Cell, ...]


def _header(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(neutralised(name)) for name in names)


def _rows(rows: Iterable[Iterable[Cell]]) -> tuple[Row, ...]:
    return tuple(tuple(map(neutralised, row)) for row in rows)


@frozen
class Table:
    """Rows under a header. No cell of it can start a formula, whoever made it (PA-13)."""

    name: str
    header: tuple[str, ...] = field(converter=_header)
    rows: tuple[Row, ...] = field(converter=_rows)


def tables(content: Content, wording: Wording) -> tuple[Table, ...]:
    """The profile, the steps, the answers, the yearly figures, the documents and the comments, each a table."""
    label, labels = wording.label, wording.labels
    return (
        Table(label("profile"), labels("block", "question", "detail", "year", "answer"), _profile(content, wording)),
        Table(label("steps"), labels("step", "status", "review", "seen_by", "at"), _steps(content, wording)),
        Table(
            label("answers"),
            labels("step", "block", "question", "detail", "year", "answer"),
            _answers(content.steps, wording),
        ),
        _figures(content, wording),
        Table(
            label("documents"),
            labels("step", "question", "deposited", "document", "description", "size", "media_type"),
            _documents(content, wording),
        ),
        Table(label("comments"), labels("step", "area", "at", "author", "comment"), _remarks(content, wording)),
    )


def flat(content: Content, wording: Wording) -> Table:
    """Everything in one table: what csv has."""
    label = wording.label
    profile = ((label("profile"), *row) for row in _profile(content, wording))
    remarks = (
        (step, area, label("comment"), f"{at:%Y-%m-%d %H:%M}, {author}", None, text)
        for step, area, at, author, text in _remarks(content, wording)
    )
    header = wording.labels("part", "block", "question", "detail", "year", "answer")
    return Table(label("profile"), header, (*profile, *_answers(content.steps, wording), *remarks))


def _profile(content: Content, wording: Wording) -> Iterator[Row]:
    yield None, wording.label("siret"), None, None, sirets.shown(Siret(content.siret))
    for _, *row in _answers(content.profile, wording):
        yield tuple(row)


def _steps(content: Content, wording: Wording) -> Iterator[Row]:
    for step in content.steps:
        status, review = wording.words(f"status.{step.status}"), wording.words(f"review.{step.review}")
        yield step.title, status, review, step.seen_by, wording.instant(step.seen_at)


def _answers(parts: Iterable[Part], wording: Wording) -> Iterator[Row]:
    for part in parts:
        documents = {each.id: each for each in part.documents}
        for each in part.answers:
            label = each.question.label.of(wording.language)
            for detail, year, cell in lines(each, wording, documents):
                yield part.title, each.block or part.title, label, detail, year, cell


def _figures(content: Content, wording: Wording) -> Table:
    """Yearly figures with a column for each year, as charts want them."""
    found = [
        (step.title, each.question.label.of(wording.language), indicator, figures)
        for step in content.steps
        for each in step.answers
        if each.question.kind == Kind.INDICATOR and each.value is not None
        for indicator in each.question.indicators
        if (figures := each.value.get(indicator.id))
    ]
    years = sorted({year for _, _, _, figures in found for year in figures})
    rows = (
        (
            title,
            question,
            indicator.label.of(wording.language),
            indicator.unit.of(wording.language) if indicator.unit else None,
            *(figures.get(year) for year in years),
        )
        for title, question, indicator, figures in found
    )
    header = (*wording.labels("step", "question", "indicator", "unit"), *years)
    return Table(wording.label("indicators"), header, rows)


def _documents(content: Content, wording: Wording) -> Iterator[Row]:
    for step in content.steps:
        labels = {each.question.id: each.question.label.of(wording.language) for each in step.answers}
        for each in step.documents:
            deposited = wording.instant(each.deposited_at)
            about = (each.name, each.description or None, each.size, each.media_type)
            yield step.title, labels[each.question], deposited, *about


def _remarks(content: Content, wording: Wording) -> Iterator[Row]:
    for step in content.steps:
        for each in step.remarks:
            said = wording.label("redacted") if each.text is None else each.text
            yield step.title, wording.label(f"area_{each.area}"), wording.instant(each.at), each.author, said
