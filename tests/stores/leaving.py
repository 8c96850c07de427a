"""Threads of a test that leave nothing open."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def leaving(act: Callable[P, T]) -> Callable[P, T]:
    """What a thread does, closing the connections that Django made for it: Django itself closes those of requests."""

    @wraps(act)
    def acting(*given: P.args, **named: P.kwargs) -> T:
        try:
            return act(*given, **named)
        finally:
            if "django.db" in sys.modules:
                sys.modules["django.db"].connections.close_all()

    return acting
