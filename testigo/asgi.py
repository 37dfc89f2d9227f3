"""The web process."""

import os

from django.core.asgi import get_asgi_application

from testigo.core.bodies import Limited

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "testigo.settings")

#: Doors for machines take small things: what is larger is turned away before it is read.
application = Limited(get_asgi_application(), {"/hooks/": 64_000, "/push/": 8_000})
