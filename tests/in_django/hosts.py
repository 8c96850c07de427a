"""Views of a host's own."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tmspros_adapters.django import portal


class HostFailed(Exception):
    """What a view of the host's raises."""


def enrol(request: HttpRequest) -> HttpResponse:
    """Enrol somebody, and fail when asked to."""
    portal.admin.enrol_support("aide@3679.example")
    if "fail" in request.GET:
        raise HostFailed
    return HttpResponse("enrolled")


urlpatterns = [
    path("enrol", enrol),
    path("portail/", include("tmspros_adapters.django.urls")),
    path("<slug:tenant>/portail/", include("tmspros_adapters.django.urls")),
]
