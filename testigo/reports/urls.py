from django.urls import path

from testigo.reports import views

app_name = "reports"
urlpatterns = [
    path("new/", views.new, name="new"),
    path("<uuid:report_id>/answer/", views.answer, name="answer"),
    path("<uuid:report_id>/strike/", views.strike, name="strike"),
    path("<uuid:report_id>/let-in/", views.let_in, name="let_in"),
    path("<uuid:report_id>/take/", views.take, name="take"),
    path("<uuid:report_id>/called-back/", views.called_back, name="called_back"),
]
