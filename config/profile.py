"""Which way of running Muster the environment asks for. Standard library only."""

import os

SETTINGS_VARIABLE = "DJANGO_SETTINGS_MODULE"
EMBEDDED = "config.settings.embedded"
PRODUCTION = "config.settings.production"


def choose_settings() -> str:
    """Put settings in force: as told, else production where DATABASE_URL is set, else embedded. Returns their name."""
    default = PRODUCTION if os.environ.get("DATABASE_URL", "").strip() else EMBEDDED
    return os.environ.setdefault(SETTINGS_VARIABLE, default)
