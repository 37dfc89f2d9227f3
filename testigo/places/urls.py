"""The addresses of places."""

from django.urls import path

from testigo.places import views

app_name = "places"
urlpatterns = [
    path("find", views.find, name="find"),
    path("basemap.pmtiles", views.basemap, name="basemap"),
    path("labels.json", views.labels, name="labels"),
    path("areas.json", views.areas, name="areas"),
]
