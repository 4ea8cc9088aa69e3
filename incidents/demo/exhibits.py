"""Files that people of the demonstration attach: a chart drawn here, a few lines of a log. No file lies in the tree."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime, timedelta
from random import Random

from incidents.demo.stage import Stage
from incidents.lifecycle.models import Incident

INCIDENTS = 4
WIDTH, HEIGHT, BAR = 360, 120, 12
GROUND, GRID, GOOD, BAD = b"\xf6\xf8\xfb", b"\xd5\xd9\xe0", b"\x1d\x4f\xae", b"\xa3\x16\x1b"


def exhibit(stage: Stage) -> None:
    """Some who work on what is open now attach what they look at, and show the chart in a note."""
    worked = Incident.objects.open().filter(restricted=False, assignee__isnull=False, service__isnull=False)
    random = stage.random("exhibits")
    shown = worked.filter(type__slug__in=["outage", "degradation"]).select_related("assignee", "service")
    for incident in shown.order_by("-pk")[:INCIDENTS]:
        stage.now = max(incident.updated_at, stage.end - timedelta(minutes=random.randint(4, 9)))
        _show(stage, incident, random)


def _show(stage: Stage, incident: Incident, random: Random) -> None:
    assert incident.assignee is not None
    actor, slug = incident.assignee, incident.service.slug if incident.service else "service"
    values = [random.randint(70, 100) for _ in range(18)] + [random.randint(4, 35) for _ in range(8)]
    chart = stage.attach(incident, name=f"{slug}-requests.png", content=draw(values), actor=actor)
    stage.attach(incident, name=f"{slug}.log", content=log(slug, stage.now, random), actor=actor)
    body = f"Successful requests over the last 26 minutes:\n\n![bars falling sharply]({_named(chart.pk)})"
    stage.act("add_note", incident, body=body, actor=actor)


def _named(key: int) -> str:
    return f"attachment:{key}"


def draw(values: list[int]) -> bytes:
    """A bar chart of percentages as the bytes of a PNG; low bars are red."""
    rows = b"".join(b"\0" + _row(values, 100 - y * 100 // HEIGHT) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = [_part(b"IHDR", header), _part(b"IDAT", zlib.compress(rows, 9)), _part(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _row(values: list[int], level: int) -> bytes:
    """One line of pixels, `level` percent above the ground."""
    empty = GRID if level % 25 == 0 else GROUND
    pixels = []
    for x in range(WIDTH):
        bar, within = divmod(x, BAR)
        filled = bar < len(values) and within < BAR - 3 and level <= values[bar]
        pixels.append((BAD if values[bar] < 50 else GOOD) if filled else empty)
    return b"".join(pixels)


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def log(service: str, until: datetime, random: Random) -> bytes:
    """Forty lines as a program of that service might write them, the last at `until`."""
    lines = []
    for number in range(40):
        at = until - timedelta(seconds=7 * (40 - number))
        fails = random.random() < number / 45
        words = "ERROR upstream timed out after 5000 ms" if fails else f"INFO answered in {random.randint(20, 480)} ms"
        lines.append(f"{at:%Y-%m-%dT%H:%M:%SZ} {service} {words}")
    return ("\n".join(lines) + "\n").encode()
