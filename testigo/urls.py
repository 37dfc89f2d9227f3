"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path

from testigo.security import outage
from testigo.security.health import healthz

handler400 = outage.unreadable
handler500 = outage.broken

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("", include("testigo.security.urls")),
    path("reports/", include("testigo.reports.urls")),
    path("incidents/", include("testigo.incidents.urls")),
    path("shifts/", include("testigo.shifts.urls")),
    path("", include("testigo.channels.urls")),
    path("", include("testigo.channels.voice.urls")),
    path("", include("testigo.desk.urls")),
    path("drill/", include("testigo.drills.urls")),
    path("", include("testigo.volunteers.urls")),
    path("", include("testigo.dispatch.urls")),
    path("", include("testigo.alerts.urls")),
    path("", include("testigo.federation.urls")),
    path("", include("testigo.public.urls")),
    path("places/", include("testigo.places.urls")),
]
