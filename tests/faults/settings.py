"""Settings of the processes under test: those of their environment, with a timer of the harness's own."""

from __future__ import annotations

import os

if os.environ.get("DATABASE_URL", "").startswith("postgres"):
    from config.settings.production import *  # noqa: F403 -- a settings module is the sum of its parts
else:
    from config.settings.embedded import *  # noqa: F403
from config.settings.base import INSTALLED_APPS as SHIPPED

INSTALLED_APPS = [*SHIPPED, "tests.faults.app"]
