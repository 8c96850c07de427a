"""A page of the host's own, and the portal below ``/portail/``."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def welcome(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<!doctype html><title>Example</title><p><a href="/portail/connexion">To the portal</a>')


urlpatterns = [
    path("", welcome),
    path("portail/", include("tmspros_adapters.django.urls")),
]
