from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "testigo.public"
    default_auto_field = "django.db.models.BigAutoField"
