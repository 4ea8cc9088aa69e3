"""Starts Muster and keeps it running."""

from __future__ import annotations

import os
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from config.address import Address, choose_environment
from config.backups import BackupFailed
from config.plans import make_plans
from config.preparation import prepare
from config.running import LINGER_SECONDS, AddressRefused, AlreadyRunning, Claim, listen
from config.steps import DemoRefused
from config.supervisor import NeverReady, Supervisor

EXIT_ALREADY_RUNNING = 75
LAST_PORT = 65535


def port_number(text: str) -> int:
    """Read a port; 0 lets the system choose."""
    if not text.isdecimal() or int(text) > LAST_PORT:
        raise ArgumentTypeError(f"a port is a number from 0 to {LAST_PORT}, not “{text}”")
    return int(text)


class Command(BaseCommand):
    help = "Prepares the database, then runs the web server, the worker, the clock and the watchdog until Ctrl-C."
    # They would cost a second at every start; the suite and `manage.py check` run them.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to serve at (default: %(default)s)")
        parser.add_argument("--port", type=port_number, default=8000, help="the port (default: %(default)s)")
        parser.add_argument("--demo", action="store_true", help="first load an invented organisation to try things on")
        parser.add_argument(
            "--without-backup", action="store_true", help="change the database without copying it first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        claim = Claim(Path(settings.DATA_DIR))
        try:
            claim.take()
            self.serve(claim, options)
        except AlreadyRunning as refusal:
            self.give_up(str(refusal), EXIT_ALREADY_RUNNING)
        except (AddressRefused, BackupFailed, DemoRefused, NeverReady) as refusal:
            self.give_up(str(refusal))
        except DatabaseError as error:
            self.give_up(f"The database cannot be used: {str(error).strip()}")
        except OSError as error:
            self.give_up(f"Muster cannot go on: {error}")
        except KeyboardInterrupt:
            self.stdout.write("\nStopped before Muster was ready. The next start goes on from here.")
        finally:
            claim.release()

    def serve(self, claim: Claim, options: dict[str, Any]) -> None:
        """Return when Muster was told to stop and everything it started has ended."""
        patience = LINGER_SECONDS if claim.follows_a_crash else 0.0
        with listen(options["host"], options["port"], patience=patience) as listening:
            address = Address.of(options["host"], listening.getsockname()[1])
            prepare(stdout=self.stdout, with_demo=options["demo"], with_backup=not options["without_backup"])
            reading, writing = os.pipe()
            plans = make_plans(listening, ready=writing, environment=choose_environment(address))
            supervisor = Supervisor(plans, ready=reading, say=self.say)

            def announce() -> None:
                claim.tell(address=address.url)
                self.say(f"Muster is ready: {address.url}   (Ctrl-C stops it)")

            try:
                supervisor.run(announce)
            finally:
                os.close(reading)
                os.close(writing)
            self.say("Muster has stopped.")

    def give_up(self, sentence: str, status: int = 1) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(status)

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
