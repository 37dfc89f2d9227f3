"""Registers the module's texts, and its own way of forgetting."""

from testigo.channels import messages, operations

__all__ = ["messages", "operations"]
