"""Where the pages lie: ``path("portail/", include("tmspros_adapters.django.urls"))``, which answers all below."""

from django.urls import re_path

from tmspros_adapters.django.views import answer

app_name = "tmspros"
urlpatterns = [re_path(r"^(?P<path>(?s:.*))\Z", answer, name="portal")]
