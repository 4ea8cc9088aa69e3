"""The Celery task class of the project: a task never inherits the principal of whoever called it."""

from __future__ import annotations

from typing import Any

from celery import Task

from incidents.permissions.principal import acting


class ScopedTask(Task):
    """Runs its body with no principal; the body names its own: `with as_system("reason")`."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with acting(None):
            return super().__call__(*args, **kwargs)
