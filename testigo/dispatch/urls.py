"""Addresses of call-outs: the observer's pages, and the desk's presses."""

from django.urls import path

from testigo.dispatch import buddy_views, listening, photo_views, views
from testigo.dispatch import desk_views as desk

app_name = "dispatch"
urlpatterns = [
    path("go/", views.mine, name="mine"),
    path("go/buddy/<uuid:ask_id>/", buddy_views.buddy, name="buddy"),
    path("go/buddy/<uuid:ask_id>/reached/", buddy_views.reached, name="reached"),
    path("go/buddy/<uuid:ask_id>/not-reached/", buddy_views.not_reached, name="not_reached"),
    path("go/here/", views.here, name="here"),
    path("go/offline/<slug:language>/", views.offline, name="offline"),
    path("go/l/<str:secret>/", views.link, name="link"),
    path("go/<int:number>/", views.one, name="one"),
    path("go/<int:number>/answer/", views.answer, name="answer"),
    path("go/<int:number>/looked/", views.looked, name="looked"),
    path("go/<int:number>/debrief/", views.debrief, name="debrief"),
    path("go/<int:number>/rest/", views.rest, name="rest"),
    path("go/<int:number>/note/", views.note, name="note"),
    path("go/<int:number>/photo/", photo_views.begin, name="photo"),
    path("go/<int:number>/photo/<uuid:photo_id>/", photo_views.piece, name="photo_piece"),
    path("go/<int:number>/danger/", views.danger, name="danger"),
    path("go/<int:number>/arrive/", views.press, {"what": "arrive"}, name="arrive"),
    path("go/<int:number>/ok/", views.press, {"what": "check-in"}, name="check_in"),
    path("go/<int:number>/help/", views.press, {"what": "help"}, name="help"),
    path("go/<int:number>/seen/", views.press, {"what": "seen"}, name="seen"),
    path("go/<int:number>/left/", views.press, {"what": "leave"}, name="leave"),
    path("go/<int:number>/back/", views.press, {"what": "turn-back"}, name="turn_back"),
    path("live/mine/", listening.hear, name="hear"),
    path("dispatch/<uuid:call_out_id>/approve/", desk.approve, name="approve"),
    path("dispatch/<uuid:call_out_id>/more/", desk.ask_more, name="ask_more"),
    path("dispatch/<uuid:call_out_id>/pull-back/", desk.pull_back, name="pull_back"),
    path("dispatch/<uuid:call_out_id>/stand-down/", desk.stand_down, name="stand_down"),
    path("dispatch/<uuid:call_out_id>/why/", desk.why, name="why"),
    path("dispatch/ask/<uuid:ask_id>/help/", desk.own_help, name="own_help"),
    path("dispatch/ask/<uuid:ask_id>/help-over/", desk.help_over, name="help_over"),
    path("dispatch/ask/<uuid:ask_id>/ok/", desk.check_in, name="desk_check_in"),
    path("dispatch/ask/<uuid:ask_id>/sheet/", desk.sheet, name="sheet"),
    path(
        "dispatch/<uuid:incident_id>/contact/<uuid:contact_id>/", desk.ask_contact,
        name="ask_contact",
    ),
    path(
        "dispatch/<uuid:incident_id>/contact/<uuid:contact_id>/saw/", desk.contact_answered,
        name="contact_answered",
    ),
]  # fmt: skip
