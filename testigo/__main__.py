"""`python -m testigo` is the `testigo` program."""

import sys

from testigo.cli import main

sys.exit(main())
