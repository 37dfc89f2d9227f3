"""Reads the push subscription a page sends: as JSON from its script, or as a form's fields."""

import json

from django.http import HttpRequest, RawPostDataException
from django.http.request import UnreadablePostError

from testigo.channels import registry
from testigo.channels.endpoints import NotASubscription, Subscription
from testigo.channels.errors import NotAnAddress, TooLarge
from testigo.channels.webpush import WebPush

LONGEST = 8_000


def read(request: HttpRequest) -> str:
    """Give the checked subscription as it is kept."""
    channel = registry.channels().get(WebPush.kind)
    if not isinstance(channel, WebPush):
        raise NotAnAddress
    try:
        told = _told(request)
    except (UnreadablePostError, RawPostDataException) as error:
        raise NotAnAddress from error
    try:
        return str(Subscription.of(told, channel.hosts))
    except NotASubscription as error:
        raise NotAnAddress from error


def _told(request: HttpRequest) -> str:
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        raise TooLarge
    if request.content_type == "application/json":
        return request.body.decode("utf-8", "replace")
    names = ("endpoint", "p256dh", "auth")
    return json.dumps({name: request.POST.get(name, "") for name in names})
