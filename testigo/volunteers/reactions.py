"""Duties end by themselves."""

from testigo.core.sweep import every_second
from testigo.volunteers import operations

every_second(operations.advance)
