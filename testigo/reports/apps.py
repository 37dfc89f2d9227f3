from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "testigo.reports"
    default_auto_field = "django.db.models.BigAutoField"
