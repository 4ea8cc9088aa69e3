#!/usr/bin/env python3
"""Runs every command of Muster."""

import sys

from config.profile import choose_settings


def main() -> None:
    choose_settings()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
