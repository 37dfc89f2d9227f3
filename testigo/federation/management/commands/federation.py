"""`testigo federation`: read partners' notices from files."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from testigo.core.act import Act
from testigo.federation import queries
from testigo.federation.errors import Unreadable
from testigo.federation.reading import LARGEST
from testigo.federation.types import PartnerNews


class Command(BaseCommand):
    help = "Read partners' CAP notices from files, together: later ones replace or cancel earlier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True)
        read = kinds.add_parser("read", help="read notices and say what they come to")
        read.add_argument("files", nargs="+", metavar="FILE", help="- reads standard input")

    def handle(self, *args: Any, what: str, files: list[str], **options: Any) -> None:
        told = [_bytes(file) for file in files]
        for name, raw in zip(files, told, strict=True):
            try:
                queries.partner_news(Act.system(), [raw])
            except Unreadable as refusal:
                about = ", ".join(f"{key} {value}" for key, value in refusal.about.items())
                why = f"{refusal.words} ({about})" if about else str(refusal.words)
                raise CommandError(f"{name}: {why}") from refusal
        for one in queries.partner_news(Act.system(), told):
            self._tell(one)

    def _tell(self, one: PartnerNews) -> None:
        notice = one.notice
        self.stdout.write(f"{one.says}: {one.title}")
        self.stdout.write(f"  not ours: {one.sender} ({notice.sender}), {notice.identifier}")
        self.stdout.write(
            f"  {notice.status} {notice.word}, sent {notice.sent.isoformat()},"
            f" until {one.until.isoformat()}"
        )
        for area in one.info.areas if one.info else ():
            points = sum(len(ring) for ring in area.outlines)
            self.stdout.write(
                f"  where: {area.name} ({len(area.outlines)} outlines, {points} points)"
            )
        for earlier in notice.references:
            self.stdout.write(f"  after: {earlier.identifier} of {earlier.sent.isoformat()}")
        if one.missing:
            self.stdout.write(f"  {one.missing} of the notices it refers to are not here")


def _bytes(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(LARGEST + 1)
        with Path(file).open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
