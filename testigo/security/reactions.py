"""The sealer of the audit runs every second."""

from testigo.core.sweep import every_second
from testigo.security import audit

every_second(audit.seal)
