"""Two senders on one outbox, as a race: what each took to the server is told in a file that they share."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from accounts.scenery import household
from tmspros_core import Portal
from tmspros_core.testing.races import Call, Scene, call


def send(portal: Portal, path: str) -> None:
    """Work off the outbox; the id of each letter that left is a line of the file."""
    portal.deliver_pending()
    left = portal.mailer.sent  # type: ignore[attr-defined]
    with Path(path).open("a") as file:
        file.writelines(f"{message.id}\n" for message in left)
    left.clear()


def send_send(scene: Scene) -> Sequence[Call]:
    """Two senders, three letters: two that are asked for, one that waits."""
    there = household(scene)
    for name in ("here", "beside"):
        scene.portal.accounts.request_reset(there.establishment(name).siret)
    scene.portal.admin.enrol_support(scene.address("support"))
    _, path = tempfile.mkstemp()
    scene.watch(partial(look, path=path))
    return call(send, path), call(send, path)


def look(_: Portal, *, path: str) -> Iterable[str]:
    """How many letters left how often."""
    told = Counter(Path(path).read_text().splitlines())
    yield from (f"{letters} letters left {times} times" for times, letters in Counter(told.values()).items())
