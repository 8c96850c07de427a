"""The least that a project needs to have the portal: the app, a database that begins IMMEDIATE, and TMSPROS."""

import os
from pathlib import Path

HERE = Path(__file__).parent

SECRET_KEY = os.environ["TMSPROS_KEYS"]
DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
USE_TZ = True
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["tmspros_adapters.django"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DATABASE", str(HERE / "portal.db")),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"},
    }
}
TMSPROS = {
    "keys": os.environ["TMSPROS_KEYS"].split(","),
    "base_url": os.environ.get("TMSPROS_BASE_URL", "http://127.0.0.1:8000/portail"),
    "mail": os.environ.get("TMSPROS_MAIL", "console:"),
}
