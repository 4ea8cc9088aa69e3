"""How log lines look: plain for a person at a terminal, JSON for a machine; each carries the request's identifier."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from config.request_ids import request_id

# What every record has of its own; anything else was given by the caller with `extra=`.
ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request_id", "taskName"}
# Django puts the request itself on some records: it cannot be written down, and holds what must not be.
NEVER = frozenset({"request", "server_time", "params", "sql"})


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    """One line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identifier := getattr(record, "request_id", ""):
            line["request_id"] = identifier
        line |= {key: value for key, value in vars(record).items() if key not in ORDINARY | NEVER}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def json_logging() -> dict[str, Any]:
    """Logging settings of production: JSON on standard error."""
    return _logging({"()": JsonFormatter}, level="INFO")


def plain_logging() -> dict[str, Any]:
    """Logging settings of one machine: what went wrong, in lines a person reads."""
    plain = {"format": "{asctime} {levelname} {name}: {message}", "style": "{", "datefmt": "%d %b %Y, %H:%M:%S"}
    return _logging(plain, level="WARNING")


def _logging(formatter: dict[str, Any], *, level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": RequestIdFilter}},
        "formatters": {"line": formatter},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # It tells the whole address of each request, and that of a webhook is a secret.
            "httpx": {"handlers": [], "level": "WARNING", "propagate": True},
            # Django's own set-up gives these handlers that write a second, plain line.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # That somebody was refused, or asked for what is not there, is no fault: only what failed is told.
            "django.request": {"handlers": [], "level": "ERROR" if level == "WARNING" else level, "propagate": True},
        },
    }
