"""Imports go on by themselves."""

from testigo.core.sweep import every_second
from testigo.places import operations

every_second(operations.advance)
