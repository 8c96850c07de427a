"""Publishing a document until its process dies."""

import io
from multiprocessing.queues import Queue
from typing import BinaryIO, cast

from attrs import evolve

from processes.depositing import DOCUMENT, Death, DyingFiles, DyingWrites, Parts
from tmspros_adapters.files.local import LocalFiles
from tmspros_core import Portal
from tmspros_core.testing.trial import OFFICER, trial


def publish(url: str, files: str, at: int | None, steps: "Queue[int]") -> None:
    """Publish the document until step ``at``; how many steps it took, if it lives."""
    death = Death(at)
    with trial(url, wrap_store=lambda store: DyingWrites(store, death)) as tried:
        officer = tried.portal.actors.officer(OFFICER)
        shell = evolve(tried.portal.shell, files=DyingFiles(LocalFiles.open(files), death))
        portal = Portal(shell, mailer=tried.portal.mailer)
        portal.news.publish_document(officer, "Guide", "a.pdf", cast(BinaryIO, Parts(io.BytesIO(DOCUMENT), death)))
        steps.put(death.taken)
