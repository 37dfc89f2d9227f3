"""Addresses of the alerts' board and of the desk's presses."""

from django.urls import path

from testigo.alerts import views

app_name = "alerts"
urlpatterns = [
    path("alerts/", views.board, name="board"),
    path("alerts/rota/begin/", views.take_turn, name="take_turn"),
    path("alerts/rota/end/", views.end_turn, name="end_turn"),
    path("alerts/draft/<uuid:incident_id>/", views.draft, name="draft"),
    path("alerts/<uuid:alert_id>/", views.one, name="one"),
    path("alerts/<uuid:alert_id>/release/", views.press, {"what": "release"}, name="release"),
    path("alerts/<uuid:alert_id>/correct/", views.press, {"what": "correct"}, name="correct"),
    path("alerts/<uuid:alert_id>/cancel/", views.press, {"what": "cancel"}, name="cancel"),
    path("alerts/<uuid:alert_id>/update/", views.press, {"what": "update"}, name="update"),
    path("alerts/<uuid:alert_id>/take-back/", views.press, {"what": "take-back"}, name="take_back"),
    path("alerts/<uuid:alert_id>/drop/", views.press, {"what": "drop"}, name="drop"),
]
