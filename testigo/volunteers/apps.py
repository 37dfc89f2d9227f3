from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "testigo.volunteers"
    default_auto_field = "django.db.models.BigAutoField"
