"""The web process."""

import os

from django.core.asgi import get_asgi_application

from testigo.core.bodies import Limited
from testigo.public.errors import TooBig

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testigo.settings")

#: What is larger is turned away before it is read; doors for machines take small things only.
LIMITS = {
    "/hooks/whatsapp/": 3_100_000,  # Meta sends up to a thousand messages at once
    "/hooks/": 64_000, "/push/": 8_000,
    "/places/cities/": 105_000_000,  # the files of a city
    "/": 4_000_000,
}  # fmt: skip

application = Limited(get_asgi_application(), LIMITS, words=TooBig.words)
