"""The telephone's addresses: webhooks, and the pages of members and of the network's admin."""

from django.urls import path

from testigo.channels.voice import pages, views

app_name = "voice"
urlpatterns = [
    path("hooks/voice/", views.incoming, name="incoming"),
    path("hooks/voice/status/", views.status, name="status"),
    path("hooks/voice/clip/<uuid:clip_id>.wav", views.clip, name="clip"),
    path("hooks/voice/leg/<uuid:leg_id>/", views.leg, name="leg"),
    path("hooks/voice/leg/<uuid:leg_id>/pressed/", views.pressed, name="pressed"),
    path("hooks/voice/leg/<uuid:leg_id>/status/", views.leg_status, name="leg_status"),
    path("hooks/voice/<uuid:call_id>/<int:number>/", views.turn, name="turn"),
    path("hooks/voice/<uuid:call_id>/recorded/<slug:kind>/", views.recorded, name="recorded"),
    path("voice/", pages.mine, name="mine"),
    path("voice/number/", pages.my_number, name="my_number"),
    path("voice/ring/<uuid:leg_id>/", pages.ring, name="ring"),
    path("voice/recording/<uuid:recording_id>.wav", pages.listen, name="listen"),
    path("voice/call/<uuid:call_id>/take/", pages.take, name="take"),
    path("voice/call/<uuid:call_id>/interpreter/", pages.interpreter, name="interpreter"),
    path("voice/call/<uuid:call_id>/mute/", pages.mute, name="mute"),
    path("voice/call/<uuid:call_id>/back/", pages.back, name="back"),
    path("voice/hotline/", pages.hotline, name="hotline"),
    path("voice/hotline/set/", pages.set_up, name="set_up"),
    path("voice/hotline/<slug:tongue>/", pages.prompts, name="prompts"),
    path("voice/hotline/<slug:tongue>/keep/", pages.keep, name="keep"),
    path("voice/hotline/<slug:tongue>/remove/", pages.remove, name="remove"),
]
