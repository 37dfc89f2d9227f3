"""Addresses of feeds, and of the page partners' notices are looked at on."""

from django.urls import path

from testigo.federation import views

app_name = "federation"
urlpatterns = [
    path("feeds/", views.feeds, name="feeds"),
    path("feeds/partners/", views.partners, name="partners"),
    path("feeds/cap/<slug:code>.xml", views.cap, name="cap"),
    path("feeds/<slug:slug>.atom", views.feed_here, name="feed_here"),
    path("feeds/<slug:language>/<slug:slug>.atom", views.feed, name="feed"),
]
