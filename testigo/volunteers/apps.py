from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "testigo.volunteers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from testigo.volunteers import retention  # noqa: F401 - registers how they are forgotten
