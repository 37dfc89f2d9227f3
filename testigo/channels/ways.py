"""Addresses that anybody may give us: checked before anything is written to them."""

from typing import Final, Protocol, runtime_checkable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from testigo.channels import registry
from testigo.channels.chats import matrix, signal
from testigo.channels.endpoints import NotASubscription, Subscription
from testigo.channels.errors import NotAMailbox, NotAnAddress, NotANumber, NotThatKind
from testigo.channels.texts.numbers import international
from testigo.channels.webpush import WebPush
from testigo.core.act import Act
from testigo.security import queries as security

CHATS: Final = ("signal", "matrix")


@runtime_checkable
class Dialled(Protocol):
    """A channel whose addresses are phone numbers, as its settings say which."""

    @property
    def country(self) -> str: ...

    @property
    def codes(self) -> tuple[str, ...]: ...


def texts_are_on(act: Act) -> bool:
    """Tell whether the act's network can be given a phone number; a drill never can."""
    on = isinstance(registry.channels().get("sms"), Dialled)
    return on and not security.network(act).is_drill


def checked(kind: str, value: str) -> str:
    """Give an address as it is kept; refuse what cannot be written to here."""
    channel = registry.channels().get(kind)
    if isinstance(channel, WebPush):
        try:
            return str(Subscription.of(value, channel.hosts))
        except NotASubscription as error:
            raise NotAnAddress(kind=kind) from error
    if isinstance(channel, Dialled):
        number = international(value, country=channel.country)
        if not number.startswith(channel.codes):
            raise NotANumber(kind=kind)
        return number
    if kind in CHATS and channel is not None:
        return _chat(kind, value)
    if channel is None or kind != "email":
        raise NotAnAddress(kind=kind)
    try:
        validate_email(value)
    except ValidationError as error:
        raise NotAMailbox(kind=kind) from error
    return value


def _chat(kind: str, value: str) -> str:
    if kind == "signal":
        # People write numbers as they say them; accounts without one have an id.
        value = value if signal.ACCOUNT_ID.fullmatch(value) else international(value)
        known = signal.is_address(value)
    else:
        known = value.startswith("@") and matrix.is_address(value)
    if not known:
        raise NotThatKind(kind=kind)
    return value
