"""Looks at this machine and its settings."""

import sys
from typing import Any

from django.core.checks import ERROR, run_checks
from django.core.management.base import BaseCommand

from testigo.core.checks import TAG


class Command(BaseCommand):
    help = "Check this machine and its settings; each finding has an id and says what helps."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        findings = [
            *run_checks(),
            *run_checks(tags=[TAG], include_deployment_checks=True),
        ]
        worst = max((finding.level for finding in findings), default=0)
        for finding in sorted(findings, key=lambda f: -f.level):
            word = "wrong" if finding.level >= ERROR else "careful"
            self.stdout.write(f"{finding.id}  {word}: {finding.msg}")
            if finding.hint:
                self.stdout.write(f"              {finding.hint}")
        if not findings:
            self.stdout.write(self.style.SUCCESS("everything is as it should be"))
        sys.exit(1 if worst >= ERROR else 0)
