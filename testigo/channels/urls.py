"""Addresses for machines: webhooks and push subscriptions."""

from django.urls import path

from testigo.channels import views

app_name = "channels"
urlpatterns = [
    path("hooks/sms/", views.sms, name="sms"),
    path("hooks/sms/status/", views.sms_status, name="sms_status"),
    path("push/key/", views.push_key, name="push_key"),
    path("push/subscribe/", views.subscribe, name="subscribe"),
    path("push/unsubscribe/", views.unsubscribe, name="unsubscribe"),
    path("push/seen/<uuid:code>/", views.seen, name="seen"),
    path("push/opened/<uuid:code>/", views.opened, name="opened"),
]
