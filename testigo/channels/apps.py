from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "testigo.channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from testigo.channels import checks  # noqa: F401 - registers them
        from testigo.channels.chats import checks as chats  # noqa: F401
        from testigo.channels.ladders import checks as ladders  # noqa: F401
        from testigo.channels.voice import checks as voice  # noqa: F401
