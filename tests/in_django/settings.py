"""A Django project for tests: the app as a host would install it, beside one app that keeps the kinds of contracts.

``TMSPROS_TEST_DATABASES`` is JSON, so that processes which tests start find the same databases.
"""

import json
import os
from typing import Any

SECRET_KEY = "of tests only, and nothing is signed with it"
USE_TZ = True
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "in_django.specimens",
    "tmspros_adapters.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
DEBUG_PROPAGATE_EXCEPTIONS = True
ROOT_URLCONF = "in_django.urls"
DATABASES: dict[str, Any] = json.loads(os.environ.get("TMSPROS_TEST_DATABASES", "{}")) or {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
    }
}
TMSPROS = {
    "keys": ["a key of thirty-two bytes or more, for tests only"],
    "base_url": "https://portail.example",
    "mail": "memory:",
    "hashing": "cheapest",
}
LOGGING_CONFIG = None
