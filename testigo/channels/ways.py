"""Addresses that anybody may give us: checked before anything is written to them."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from testigo.channels import registry
from testigo.channels.endpoints import NotASubscription, Subscription
from testigo.channels.errors import NotAnAddress
from testigo.channels.webpush import WebPush


def checked(kind: str, value: str) -> str:
    """Give an address as it is kept; refuse what cannot be written to here."""
    channel = registry.channels().get(kind)
    if isinstance(channel, WebPush):
        try:
            return str(Subscription.of(value, channel.hosts))
        except NotASubscription as error:
            raise NotAnAddress(kind=kind) from error
    try:
        validate_email(value)
    except ValidationError as error:
        raise NotAnAddress(kind=kind) from error
    if channel is None or kind != "email":
        raise NotAnAddress(kind=kind)
    return value
