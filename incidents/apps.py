"""The incidents app: connects the wiring table once every model is loaded."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"
    verbose_name = "Muster"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from incidents import wiring  # noqa: PLC0415 -- models must be loaded first

        wiring.connect(self)
