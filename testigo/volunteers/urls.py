"""Addresses of a volunteer's own page, and of bringing volunteers in."""

from django.urls import path

from testigo.volunteers import views

app_name = "volunteers"
urlpatterns = [
    path("duty/", views.duty, name="duty"),
    path("duty/on/", views.on, name="on"),
    path("duty/off/", views.off, name="off"),
    path("duty/rest/", views.rest, name="rest"),
    path("duty/choose/", views.choose, name="choose"),
    path("duty/sheet/", views.sheet, name="sheet"),
    path("duty/conduct/", views.conduct, name="conduct"),
    path("duty/import/", views.bring_in, name="import"),
]
