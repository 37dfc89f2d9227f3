from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "testigo.security"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from testigo.security import checks as _registered  # noqa: F401 - itself
        from testigo.security import factors, signing_in

        factors.install()
        signing_in.listen()
