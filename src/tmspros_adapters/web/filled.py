"""Forms whose fields hang on a questionnaire: what was filled in, whatever it asks."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Self
from urllib.parse import parse_qsl

from attrs import field, frozen

from tmspros_adapters.web import multipart
from tmspros_adapters.web.http import LARGEST_BODY, Request
from tmspros_adapters.web.multipart import Upload
from tmspros_core.errors import Code, Refused

ANSWER, DOCUMENT, DESCRIPTION, CHOSEN = "a-", "f-", "d-", "s-"
"""What the names of fields begin with: an answer's, a file's, its description's, the boxes of « supprimer »."""

MOST_FIELDS = 600


def _nothing() -> None:
    """There is no file to give back."""


@frozen(kw_only=True)
class Filled:
    """What a posted form held: the texts of each field, several where it was sent several times, and the files.

    ``known`` are the names that a form of this class has besides those of questions; any other is refused by name.
    ``takes_files``: without one, nobody makes us read a body that only a file would make so long.
    """

    takes_files: ClassVar[bool] = False
    known: ClassVar[frozenset[str]] = frozenset()
    prefixes: ClassVar[tuple[str, ...]] = (ANSWER,)

    texts: Mapping[str, tuple[str, ...]] = field(repr=False)
    uploads: tuple[Upload, ...] = ()
    close: Callable[[], None] = field(default=_nothing, repr=False, eq=False)
    """Gives the temporary files back; whoever read the form calls it."""

    @classmethod
    def read(cls, request: Request, *, limit: int) -> Self:
        """The form of this request; of each file ``limit`` + 1 bytes at most are kept.

        Raises Refused: ``request.unsupported_media_type``, ``request.too_large``, ``request.malformed`` with the
        names of fields that nobody asked for.
        """
        is_parts = (request.header("content-type") or "").lower().startswith(multipart.MEDIA_TYPE)
        most = multipart.MOST_BODY if cls.takes_files else multipart.MOST_TYPED
        posted = multipart.read(request, limit=limit, most=most) if is_parts else _posted(request)
        texts: dict[str, tuple[str, ...]] = {}
        for name, value in posted.texts:
            texts[name] = (*texts.get(name, ()), value)
        unknown = [name for name in texts if name not in cls.known and not name.startswith(cls.prefixes)]
        unknown += [upload.field for upload in posted.uploads if not upload.field.startswith(DOCUMENT)]
        if unknown:
            posted.close()
            errors = tuple({"code": Code.REQUEST_UNKNOWN_FIELD, "field": name[:100]} for name in unknown)
            raise Refused(Code.REQUEST_MALFORMED, errors=errors)
        return cls(texts=texts, uploads=posted.uploads, close=posted.close)

    def text(self, name: str) -> str:
        """The text of a field, empty when it was not sent."""
        return self.texts.get(name, ("",))[-1]


def _posted(request: Request) -> multipart.Posted:
    """A form without files, as it is sent when it is not multipart."""
    if not request.body and request.header("content-type") is None:
        return multipart.Posted(texts=(), close=_nothing)
    request.check_type("application/x-www-form-urlencoded")
    if len(request.body) > LARGEST_BODY:
        raise Refused(Code.REQUEST_TOO_LARGE, most=LARGEST_BODY)
    try:
        body = request.body.decode("ascii")
        pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise Refused(Code.REQUEST_MALFORMED) from None
    return multipart.Posted(texts=tuple((name, value.replace("\r\n", "\n")) for name, value in pairs), close=_nothing)


@frozen(kw_only=True)
class ProfileForm(Filled):
    """« Mon profil »; ``act`` is the button that was pressed."""

    known: ClassVar[frozenset[str]] = frozenset({"act", "owner", "seen", "password"})


@frozen(kw_only=True)
class StepForm(Filled):
    """A step: answers, comments, documents, « Etape vue », all in one form (PA-10, AT-1)."""

    takes_files: ClassVar[bool] = True
    known: ClassVar[frozenset[str]] = frozenset(
        {
            "act", "owner", "seen", "revision", "confirmed",
            "comment_establishment", "comment_representatives", "seen_box", "seen_before", "seen_by",
        }
    )  # fmt: skip
    prefixes: ClassVar[tuple[str, ...]] = (ANSWER, DESCRIPTION, CHOSEN)


@frozen(kw_only=True)
class ResumingForm(Filled):
    """Signing in again, with the form that waits for it, sealed (SI-6)."""

    known: ClassVar[frozenset[str]] = frozenset({"identifier", "password", "kept"})
    prefixes: ClassVar[tuple[str, ...]] = ()


@frozen(kw_only=True)
class SelectionForm(Filled):
    """« Supprimer la sélection » under « Mes pièces jointes »: the boxes that are ticked."""

    known: ClassVar[frozenset[str]] = frozenset({"owner", CHOSEN, "confirmed"})
    prefixes: ClassVar[tuple[str, ...]] = ()
