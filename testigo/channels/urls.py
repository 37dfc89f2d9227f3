"""Addresses for machines: webhooks and push subscriptions."""

from django.urls import path

from testigo.channels import views
from testigo.channels.chats import views as chats
from testigo.channels.ladders import views as ladders
from testigo.channels.texts import views as texts

app_name = "channels"
urlpatterns = [
    path("channels/", ladders.channels, name="channels"),
    path("channels/caps/", ladders.caps, name="caps"),
    path("channels/ourselves/", ladders.ourselves, name="ourselves"),
    path("channels/letters/", ladders.letters, name="letters"),
    path("channels/letters/again/", ladders.again, name="letters_again"),
    path("channels/letters/give-up/", ladders.give_up, name="letters_give_up"),
    path("channels/letters/take-back/", ladders.take_back, name="letters_take_back"),
    path("reach/", ladders.reach, name="reach"),
    path("reach/first/", ladders.first, name="reach_first"),
    path("reach/quiet/", ladders.quiet, name="reach_quiet"),
    path("hooks/sms/", views.sms, name="sms"),
    path("hooks/sms/status/", views.sms_status, name="sms_status"),
    path("hooks/sms/telnyx/", texts.telnyx, name="sms_telnyx"),
    path("hooks/sms/gateway/", texts.gateway, name="sms_gateway"),
    path("hooks/sms/kannel/", texts.kannel, name="sms_kannel"),
    path("hooks/sms/kannel/status/<str:code>/", texts.kannel_status, name="sms_kannel_status"),
    path("hooks/whatsapp/", chats.whatsapp_news, name="whatsapp"),
    path("hooks/telegram/", chats.telegram_news, name="telegram"),
    path("ways/", chats.mine, name="ways"),
    path("ways/add/", chats.add, name="ways_add"),
    path("ways/<uuid:proof_id>/", chats.code, name="ways_code"),
    path("ways/<uuid:address_id>/drop/", chats.drop, name="ways_drop"),
    path("push/key/", views.push_key, name="push_key"),
    path("push/subscribe/", views.subscribe, name="subscribe"),
    path("push/unsubscribe/", views.unsubscribe, name="unsubscribe"),
    path("push/seen/<uuid:code>/", views.seen, name="seen"),
    path("push/opened/<uuid:code>/", views.opened, name="opened"),
]
