"""What another process does with a Muster of its own: writes without a pause, or tells what it finds. Run by tests."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import uuid
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.embedded")

import django

django.setup()

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection
from django.utils import timezone

from incidents.catalog.models import IncidentType, Source
from incidents.lifecycle.operations import log_incident
from incidents.models import Incident, TimelineEntry
from incidents.permissions.principal import as_system
from incidents.search.queries import LIMIT, search


def write_until_stopped() -> None:
    """Log incidents, each of which names a file that was written before it."""
    kind, source = IncidentType.objects.first(), Source.objects.first()
    assert kind is not None
    assert source is not None
    while True:
        body = uuid.uuid4().bytes * 500
        name = hashlib.sha256(body).hexdigest()
        (Path(settings.MEDIA_ROOT) / name).write_bytes(body)
        log_incident(type=kind, title="Under load", description=name, source=source, actor=None, at=timezone.now())
        print(".", end="", flush=True)


def tell() -> None:
    """Print what the database and the files say, as JSON."""
    keys = list(Incident.objects.order_by("pk").values_list("pk", flat=True))
    # A search answers with no more than its limit.
    parts = [Incident.objects.filter(pk__range=(keys[n], keys[n : n + LIMIT][-1])) for n in range(0, len(keys), LIMIT)]
    named = list(Incident.objects.values_list("description", flat=True))
    root = Path(settings.MEDIA_ROOT)
    whole = [name for name in named if hashlib.sha256((root / name).read_bytes()).hexdigest() == name]
    entry = TimelineEntry.objects.first()
    assert entry is not None
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE incidents_timelineentry SET body = 'x' WHERE id = %s", [entry.pk])
        is_closed = False
    except (IntegrityError, OperationalError):
        is_closed = True
    found = {
        "incidents": len(named),
        "whole": len(whole),
        "entries": TimelineEntry.objects.values("incident").distinct().count(),
        "found": sum(len(search("load", queryset=part)) for part in parts),
        "timeline_is_closed": is_closed,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    with as_system("test"):
        {"write": write_until_stopped, "tell": tell}[sys.argv[1]]()
