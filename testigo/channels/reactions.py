"""Registers the module's texts, and its own way of forgetting."""

from testigo.channels import conversations, messages, operations

__all__ = ["conversations", "messages", "operations"]
