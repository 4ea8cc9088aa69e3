"""The shell as an app, so that it may hold management commands."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    name = "config"
    verbose_name = "Muster"

    def ready(self) -> None:
        from config import celery  # noqa: PLC0415 -- whoever calls a task must call it on this application

        celery.app.set_current()
