"""A portal inside a Starlette application: `uvicorn --factory app:create_app`, then open http://127.0.0.1:8000/."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tmspros_core import Portal, Settings


async def welcome(request: Request) -> HTMLResponse:
    return HTMLResponse('<!doctype html><title>Example</title><p><a href="/portail/connexion">To the portal</a>')


def create_app(store: str = "sqlite:///portal.db", mail: str = "console:") -> Starlette:
    settings = Settings(
        keys=os.environ["TMSPROS_KEYS"].split(","),
        base_url=os.environ.get("TMSPROS_BASE_URL", "http://127.0.0.1:8000/portail"),
    )
    portal = Portal.open(store, mail=mail, settings=settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        with portal:  # closed when the server ends
            yield

    app = Starlette(routes=[Route("/", welcome)], lifespan=lifespan)
    app.state.portal = portal
    portal.mount(app, "/portail")
    return app
