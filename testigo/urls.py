"""Every address of the product."""

from django.urls import URLPattern, URLResolver, path

from testigo.security.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz, name="healthz")]
