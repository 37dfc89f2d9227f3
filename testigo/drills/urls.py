"""A drill's addresses; in any other database they answer "there is nothing here"."""

from django.urls import path

from testigo.drills import views

app_name = "drills"
urlpatterns = [
    path("", views.tour, name="tour"),
    path("start/", views.start, name="start"),
    path("be/", views.be, name="be"),
    path("guide/", views.guide, name="guide"),
    path("next/", views.go_on, name="next"),
    path("help/", views.help_me, name="help"),
    path("phones/", views.phones, name="phones"),
    path("phones/say/", views.say, name="say"),
    path("player/open/", views.player_open, name="player_open"),
    path("player/newest/", views.player_newest, name="player_newest"),
    path("player/<slug:network>/", views.player_state, name="player_state"),
    path("player/<slug:network>/played/<int:number>/", views.player_played, name="player_played"),
    path("player/<slug:network>/ring/", views.player_ring, name="player_ring"),
    path("player/<slug:network>/jump/", views.player_jump, name="player_jump"),
]
