"""`python -m tests.faults SCENARIO [--size small|full] [--correctness-only]`: runs one, prints goals and figures."""

from __future__ import annotations

import argparse
import os
import sys
import time
from importlib import import_module
from pathlib import Path

from tests.faults.place import prepare

SCENARIOS = {
    "steady": "load.steady",
    "burst": "load.burst",
    "kills": "kills.kills",
    "broker": "servers.broker",
    "database": "servers.database",
    "crashes": "crashes.crashes",
    "races": "races.races",
    "first": "first.first",
    "embedded": "embedded.embedded",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("scenario", choices=sorted([*SCENARIOS, "prepare"]))
    parser.add_argument("--into", type=Path, help="for prepare: the folder that FAULTS_PREPARED will name")
    parser.add_argument("--size", choices=["small", "full"], default="full")
    parser.add_argument("--correctness-only", action="store_true", help="a time that was missed is no failure")
    asked = parser.parse_args()
    if asked.scenario == "prepare":
        prepare(asked.into)
        return 0
    module, _, function = SCENARIOS[asked.scenario].partition(".")
    run = getattr(import_module(f"tests.faults.scenarios.{module}"), function)
    began, load = time.monotonic(), os.getloadavg()
    report = run(asked.size)
    loads = ", ".join(f"{figure:.1f}" for figure in (load[0], *os.getloadavg()[:1]))
    report.notes.append(f"{time.monotonic() - began:.0f} s; load before and after: {loads}; {os.cpu_count()} cores")
    print(report.table(), flush=True)
    return 0 if report.is_met(with_timings=not asked.correctness_only) else 1


if __name__ == "__main__":
    sys.exit(main())
