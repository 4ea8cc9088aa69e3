"""The knowledge app: connects the wiring table once every model is loaded."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = "Knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from knowledge import wiring  # noqa: PLC0415 -- models must be loaded first

        wiring.connect(self)
