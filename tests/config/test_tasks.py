"""What a worker knows: in a process of its own, because a test process has imported everything."""

import json
import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r'@shared_task\([^)]*name="([^"]+)"')
ASK = """
import json
from config.celery import app
app.loader.import_default_modules()
print(json.dumps(sorted(app.tasks)))
"""


def test_a_worker_knows_every_task_that_is_asked_for(tmp_path, environ):
    environ.setenv("MUSTER_DATA", str(tmp_path))
    environ.setenv("DJANGO_SETTINGS_MODULE", "config.settings.embedded")
    # As `start` runs the worker: the checks would import the addresses, and with them every task.
    environ.setenv("CELERY_SKIP_CHECKS", "true")
    asked = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=True)
    known = set(json.loads(asked.stdout.splitlines()[-1]))
    written = {name for file in ROOT.glob("*/**/tasks.py") for name in NAMED.findall(file.read_text("utf-8"))}
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert len(written) >= 3
    assert written | scheduled <= known
