"""What Django's error reports leave out: mails to ADMINS and the debug page show cookies, settings and variables."""

import re
from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

OURS = ("tmspros_core", "tmspros_adapters")


class DiscreetFilter(SafeExceptionReporterFilter):
    """Hides what Django hides, and the portal's cookies, its settings and the variables of its code (PW-10).

    The portal's own requests are reported through it by themselves. A cookie of the portal comes with other requests
    too, so a host sets ``DEFAULT_EXCEPTION_REPORTER_FILTER = "tmspros_adapters.django.reporting.DiscreetFilter"``.
    """

    hidden_settings = re.compile(rf"{SafeExceptionReporterFilter.hidden_settings.pattern}|^TMSPROS", re.IGNORECASE)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> ItemsView[str, Any]:
        """A frame's variables; none of ours is told, for what was typed goes through many."""
        if str(tb_frame.f_globals.get("__name__", "")).partition(".")[0] in OURS:
            return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()
        return super().get_traceback_frame_variables(request, tb_frame)
