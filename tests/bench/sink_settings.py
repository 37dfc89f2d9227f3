"""The product's settings with one channel that takes everything."""

from testigo.settings import *  # noqa: F403

CHANNELS = {"tests.bench.sinks.Sink": {}}
