"""The reports app: connects the wiring table once every model is loaded."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from reports import wiring  # noqa: PLC0415 -- models must be loaded first

        wiring.connect(self)
