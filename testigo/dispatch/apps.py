from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "testigo.dispatch"
    default_auto_field = "django.db.models.BigAutoField"
