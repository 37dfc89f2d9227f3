"""The product's settings with every channel on; each takes everything."""

from testigo.settings import *  # noqa: F403

CHANNELS = {f"tests.bench.sinks.{name}": {} for name in ("Push", "Signal", "Sink", "Texts")}
