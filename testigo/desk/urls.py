"""The console's addresses."""

from django.urls import path

from testigo.desk import talk_views, views

app_name = "desk"
urlpatterns = [
    path("desk/", views.board, name="board"),
    path("desk/part/<slug:part>/", views.board, name="part"),
    path("desk/incident/<uuid:incident_id>/", views.board, name="incident"),
    path("desk/incident/<uuid:incident_id>/<slug:part>/", views.board, name="incident_part"),
    path("desk/call/<uuid:report_id>/", views.call, name="call"),
    path("desk/call/<uuid:report_id>/hang-up/", views.hang_up, name="hang_up"),
    path("desk/call/<uuid:report_id>/step-away/", views.step_away, name="step_away"),
    path("desk/call/<uuid:report_id>/<slug:part>/", views.call, name="call_part"),
    path("desk/my-call/", views.my_call, name="my_call"),
    path("desk/areas/<slug:version>/", views.areas, name="areas"),
    path("desk/talk/<uuid:talk_id>/", talk_views.talk, name="talk"),
    path("desk/talk/<uuid:talk_id>/answer/", talk_views.answer, name="talk_answer"),
    path("desk/talk/<uuid:talk_id>/write/", talk_views.write, name="talk_write"),
    path("desk/talk/<uuid:talk_id>/take/", talk_views.take, name="talk_take"),
    path("desk/talk/<uuid:talk_id>/hand/", talk_views.hand, name="talk_hand"),
    path("desk/talk/<uuid:talk_id>/close/", talk_views.close, name="talk_close"),
    path("desk/talk/report/<uuid:report_id>/", talk_views.talk_of_report, name="talk_of_report"),
    path("desk/talk/message/<uuid:message_id>/", talk_views.talk_about, name="talk_about"),
    path("desk/callers/<uuid:incident_id>/", talk_views.callers, name="callers"),
    path("desk/callers/<uuid:incident_id>/tell/", talk_views.tell_callers, name="tell_callers"),
    path("desk/quarantine/", views.quarantine, name="quarantine"),
    path("desk/find/", views.find, name="find"),
    path("desk/print/", views.print_shift, name="print"),
    path("live/desk/", views.hear, name="hear"),
]
