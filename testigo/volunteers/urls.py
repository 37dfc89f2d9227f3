"""Addresses of a volunteer's own page, of bringing volunteers in, and of local contacts."""

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
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/add/", views.add_contact, name="add_contact"),
    path("contacts/<uuid:contact_id>/", views.contact, name="contact"),
    path("contacts/<uuid:contact_id>/end/", views.end_contact, name="end_contact"),
]
