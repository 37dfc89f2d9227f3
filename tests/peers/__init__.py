"""Real peers of other people's making. `make peers` installs them; nothing here is ever skipped."""
