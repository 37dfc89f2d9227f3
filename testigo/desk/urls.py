"""The console's addresses."""

from django.urls import path

from testigo.desk import views

app_name = "desk"
urlpatterns = [
    path("desk/", views.board, name="board"),
    path("desk/part/<slug:part>/", views.board, name="part"),
    path("desk/incident/<uuid:incident_id>/", views.board, name="incident"),
    path("desk/incident/<uuid:incident_id>/<slug:part>/", views.board, name="incident_part"),
    path("desk/call/<uuid:report_id>/", views.call, name="call"),
    path("desk/call/<uuid:report_id>/hang-up/", views.hang_up, name="hang_up"),
    path("desk/call/<uuid:report_id>/<slug:part>/", views.call, name="call_part"),
    path("desk/areas/<slug:version>/", views.areas, name="areas"),
    path("desk/find/", views.find, name="find"),
    path("desk/print/", views.print_shift, name="print"),
    path("live/desk/", views.hear, name="hear"),
]
