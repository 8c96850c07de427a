"""The page of a step, as the people of an establishment fill it in."""

from tmspros_core.values.actors import Establishment
from web.browsing import Answer, Browser
from web.paper import Paper, paper
from web.region import Region


def step(at_work: Browser, number: str = "1", answer: Answer | None = None) -> Paper:
    path = f"/parcours/etapes/{number}"
    return paper(answer or at_work.get(path), path)


def holder(region: Region) -> Establishment:
    return region.establishment()


def kept(region: Region, number: str = "1") -> dict[str, object]:
    view = region.tried.portal.parcours.read(holder(region), number)
    return {
        question.id: question.answer
        for question in view.questions
        if question.kind != "document" and question.answer is not None
    }
