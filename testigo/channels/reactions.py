"""Registers the module's texts."""

from testigo.channels import messages

__all__ = ["messages"]
