"""Keeps the languages' catalogues in step with the strings in use."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from testigo.core import catalogues


class Command(BaseCommand):
    help = "Extract strings into the catalogues, compile them, or check them."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["extract", "compile", "check"])
        parser.add_argument("module", nargs="*", help="only these modules (all when none is named)")

    def handle(self, *, deed: str, module: list[str], **options: Any) -> None:
        chosen = [m for m in catalogues.modules() if not module or m.name in module]
        match deed:
            case "extract":
                self._extract(chosen)
            case "compile":
                self.stdout.write(f"{catalogues.compile_all()} catalogues compiled")
            case _:
                self._check(chosen)

    def _extract(self, chosen: list[catalogues.Module]) -> None:
        for module in chosen:
            for language in catalogues.languages():
                if waiting := catalogues.update(module, language):
                    self.stdout.write(f"{module.file(language)}: {waiting} to translate")

    def _check(self, chosen: list[catalogues.Module]) -> None:
        faults = [
            fault
            for module in chosen
            for language in catalogues.languages()
            for fault in catalogues.faults(module, language)
        ]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            sys.exit(1)
        self.stdout.write("every string is translated")
