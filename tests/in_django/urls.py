from django.urls import include, path

urlpatterns = [path("portail/", include("tmspros_adapters.django.urls"))]
