#!/usr/bin/env python3
"""Runs every command of Muster, first making the environment that it runs in where there is none."""

from __future__ import annotations

import sys
from pathlib import Path

from config import bootstrap
from config.profile import choose_settings


def main() -> None:
    bootstrap.enter(Path(__file__).resolve().parent, sys.argv)
    choose_settings()
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- there only from here on

    from config.environment import BadEnvironment  # noqa: PLC0415 -- needs Django

    try:
        execute_from_command_line(sys.argv)
    except BadEnvironment as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
