"""Addresses of incidents."""

from django.urls import path

from testigo.incidents import views

app_name = "incidents"
urlpatterns = [
    path("<uuid:incident_id>/", views.card, name="card"),
    path("<uuid:incident_id>/settle/", views.settle, name="settle"),
    path("<uuid:incident_id>/undo-settle/", views.undo_settle, name="undo_settle"),
    path("<uuid:incident_id>/own/", views.own, name="own"),
    path("<uuid:incident_id>/note/", views.note, name="note"),
    path("<uuid:incident_id>/join/", views.join, name="join"),
    path("<uuid:incident_id>/taken/", views.taken, name="taken"),
    path("<uuid:incident_id>/moved/", views.moved, name="moved"),
    path("<uuid:incident_id>/close/", views.close, name="close"),
    path("<uuid:incident_id>/lawyer/", views.lawyer, name="lawyer"),
    path("<uuid:incident_id>/answer-page/", views.answer_page, name="answer_page"),
    path("joins/<uuid:join_id>/undo/", views.undo_join, name="undo_join"),
    path("joins/<uuid:join_id>/accept/", views.accept_suggestion, name="accept_suggestion"),
]
