"""Registers the module's texts, its own way of forgetting, and its timer."""

from testigo.channels import conversations, messages, operations
from testigo.channels.chats import tips
from testigo.channels.ladders import echoes
from testigo.channels.voice import reactions as voice
from testigo.core.sweep import every_second

every_second(echoes.advance)

__all__ = ["conversations", "messages", "operations", "tips", "voice"]
