"""Tells Telegram where our door is, with the secret it has to say there."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from testigo.channels import registry
from testigo.channels.chats import facts, telegram
from testigo.channels.chats.telegram import Telegram
from testigo.channels.contract import Unreachable


class Command(BaseCommand):
    help = "Tell Telegram where messages to TESTIGO_TELEGRAM_TOKEN's bot go: to this server."

    def handle(self, **options: Any) -> None:
        channel = registry.channels().get(Telegram.kind)
        if not isinstance(channel, Telegram):
            raise CommandError("TESTIGO_TELEGRAM_TOKEN is not set: docs/operate/chats.md.")
        where = f"{settings.ORIGIN}{reverse('channels:telegram')}"
        if not where.startswith("https://"):
            raise CommandError("Telegram calls https addresses only: set TESTIGO_HOST and TLS.")
        try:
            answer = channel.call("setWebhook", {
                "url": where, "secret_token": telegram.secret_of(channel.token),
                "allowed_updates": list(telegram.WANTED), "max_connections": 10,
            })  # fmt: skip
            bot = facts.child(channel.call("getMe", {}).told, "result")
        except Unreachable as error:
            raise CommandError(str(error)) from error
        if answer.told.get("ok") is not True:
            raise CommandError(f"Telegram refused: {facts.words(answer.told, 'description')}")
        self.stdout.write(f"Messages to @{facts.name(bot, 'username')} come to {where} now.")
