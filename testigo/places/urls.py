"""The addresses of places."""

from django.urls import path

from testigo.places import managing, views

app_name = "places"
urlpatterns = [
    path("find", views.find, name="find"),
    path("basemap.pmtiles", views.basemap, name="basemap"),
    path("labels.json", views.labels, name="labels"),
    path("areas.json", views.areas, name="areas"),
    path("cities/", managing.cities, name="cities"),
    path("cities/begin/", managing.begin, name="begin"),
    path("cities/imports/<uuid:import_id>/", managing.one_import, name="import"),
    path("cities/imports/<uuid:import_id>/files/", managing.add_files, name="add_files"),
    path("cities/imports/<uuid:import_id>/start/", managing.start, name="start"),
    path("cities/imports/<uuid:import_id>/drop/", managing.drop, name="drop"),
    path("cities/of/<slug:city>/", managing.city, name="city"),
    path("cities/of/<slug:city>/choose/", managing.choose, name="choose"),
    path("cities/of/<slug:city>/try/", managing.attempt, name="try"),
    path("cities/of/<slug:city>/outline/", managing.outline, name="outline"),
    path("cities/of/<slug:city>/draw/", managing.draw, name="draw"),
    path("cities/of/<slug:city>/bring/", managing.bring, name="bring"),
    path("cities/of/<slug:city>/remove/", managing.remove, name="remove"),
    path("cities/of/<slug:city>/basemap.pmtiles", managing.city_map, name="city_map"),
    path("cities/of/<slug:city>/areas.json", managing.city_areas, name="city_areas"),
]
