"""A list of establishments: tried or brought while its page is written, and its report line by line (PO-4)."""

from collections.abc import Iterator

from attrs import define, field

from tmspros_adapters.web.desk_forms import LIST, ListForm
from tmspros_adapters.web.http import Response
from tmspros_adapters.web.listing import lines_of, said
from tmspros_adapters.web.pages.frame import refusing
from tmspros_adapters.web.visit import FieldError, Visit
from tmspros_core.errors import Code, Conflict, Refused, Unavailable
from tmspros_core.portal.desk.importing import ImportedLine, ImportedPart, Outcome

PATH = "/caisse/import"


def show_import(visit: Visit) -> Response:
    """The form of a list."""
    return _form(visit)


def bring(visit: Visit, form: ListForm) -> Response:
    """Try the list or bring it, say how far it is, and report on every line: a bad one stops none (PO-4)."""
    dry_run = bool(form.text("dry_run"))
    uploads = [upload for upload in form.uploads if upload.field == LIST]
    try:
        if not uploads:
            raise Refused(Code.TEXT_MISSING, field=LIST)
        lines = lines_of(uploads[0].stream)
        parts = visit.portal.desk.import_by_parts(visit.signed_in, lines, dry_run=dry_run)
    except Refused as refused:
        if refused.code not in (Code.TEXT_MISSING, Code.IMPORT_HEADER, Code.REQUEST_TOO_LARGE):
            raise
        told = visit.sentence(refused.code, refused.details)
        wrong = (FieldError(LIST, told, label=visit.label("desk.list_file")),)
        return refusing(_form(visit, errors=wrong, dry_run=dry_run), refused)
    return visit.flow(
        "desk_import.html",
        title=visit.label("desk.import_title"),
        here="establishments",
        at=PATH,
        field=LIST,
        dry_run=dry_run,
        advance=Advance(visit=visit, parts=parts, total=len(lines) - 1),
    )


@define(kw_only=True)
class Advance:
    """A list on its way. The page goes through it once, and nothing is made that it does not come to; then it reads
    what became of the lines, and why the rest was left, if it was.

    ``total`` counts the lines below the names of the columns.
    """

    visit: Visit = field(repr=False)
    parts: Iterator[ImportedPart] = field(repr=False)
    total: int
    lines: list[ImportedLine] = field(factory=list, repr=False)
    behind: int = 0
    stopped: str | None = None

    def __iter__(self) -> Iterator[int]:
        """How many lines are behind, from time to time."""
        try:
            for part in self.parts:
                self.lines += part.lines
                self.behind = part.behind - 1
                yield self.behind
        except (Refused, Conflict, Unavailable) as error:
            self.stopped = self.visit.sentence(error.code, error.details)

    @property
    def percentage(self) -> int:
        return 100 * self.behind // self.total

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many lines came to each outcome."""
        return [(str(outcome), sum(line.outcome is outcome for line in self.lines)) for outcome in Outcome]

    @property
    def report(self) -> list[tuple[ImportedLine, str | None]]:
        """Every line, with the reason for those that were refused."""
        return [(line, said(self.visit, line)) for line in self.lines]


def _form(visit: Visit, *, errors: tuple[FieldError, ...] = (), dry_run: bool = True) -> Response:
    return visit.page(
        "desk_import.html",
        title=visit.label("desk.import_title"),
        here="establishments",
        at=PATH,
        errors=errors,
        field=LIST,
        dry_run=dry_run,
        advance=None,
        pause="",
    )
