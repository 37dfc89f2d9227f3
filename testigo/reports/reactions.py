"""Silent tellers and keeping times, every second."""

from testigo.core.sweep import every_second
from testigo.reports import operations

every_second(operations.advance)
