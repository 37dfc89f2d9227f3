"""The worker as it runs, with one reaction taken out: `python -m tests.without NAME`."""

import sys

import django
from django.core.management import call_command

django.setup()

from testigo.core import events  # noqa: E402

kind, _reaction = events.REACTIONS[sys.argv[1]]
# Its job still comes, from the process that published: it finds nobody there.
events.REACTIONS[sys.argv[1]] = (kind, lambda event: None)
call_command("worker")
