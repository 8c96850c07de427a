"""A portal inside a Flask application: `flask --app app run`, then open http://127.0.0.1:5000/portail/connexion."""

import os

from flask import Flask

from tmspros_core import Portal, Settings


def create_app(store: str = "sqlite:///portal.db", mail: str = "console:") -> Flask:
    app = Flask(__name__)
    settings = Settings(
        keys=os.environ["TMSPROS_KEYS"].split(","),
        base_url=os.environ.get("TMSPROS_BASE_URL", "http://127.0.0.1:5000/portail"),
    )
    app.extensions["portal"] = portal = Portal.open(store, mail=mail, settings=settings)
    portal.mount(app, "/portail")

    @app.get("/")
    def welcome() -> str:
        return '<!doctype html><title>Example</title><p><a href="/portail/connexion">To the portal</a>'

    @app.cli.command("deliver")
    def deliver() -> None:
        """Send the letters that are due."""
        print(portal.deliver_pending(), "sent")

    return app
