"""Addresses of shifts."""

from django.urls import path

from testigo.shifts import views

app_name = "shifts"
urlpatterns = [
    path("", views.hand_over, name="hand_over"),
    path("start/", views.start, name="start"),
    path("begin/", views.begin, name="begin"),
    path("accept/<uuid:line_id>/", views.accept, name="accept"),
    path("end/", views.end, name="end"),
    path("take/", views.take, name="take"),
    path("take-all/", views.take_all, name="take_all"),
]
