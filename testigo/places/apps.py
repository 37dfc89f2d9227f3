from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "testigo.places"
    default_auto_field = "django.db.models.BigAutoField"
