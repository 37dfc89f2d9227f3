"""Every second: the sealer of the audit, and a sealed copy of every new key."""

from testigo.core.sweep import every_second
from testigo.security import audit, lockdown

every_second(audit.seal)
every_second(lockdown.keep_copies)
