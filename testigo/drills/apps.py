from django.apps import AppConfig


class DrillsConfig(AppConfig):
    name = "testigo.drills"
    default_auto_field = "django.db.models.BigAutoField"
