"""The dead man's ping: whoever no longer hears it raises the alarm outside of Muster."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from incidents.outgoing import client
from incidents.outgoing.failures import OutgoingFailed
from incidents.watchdog.models import ONLY, EngineAudit


def ping(*, at: datetime) -> bool:
    """Call the address, where there is one, and keep whether it answered. To be called only while all is well."""
    if not settings.DEAD_MAN_URL:
        return False
    error = ""
    try:
        answer = client.send("GET", settings.DEAD_MAN_URL)
        if answer.error_class is not None:
            error = f"It answered {answer.status}."
    except OutgoingFailed as failure:
        error = str(failure)[:300]
    kept = {"ping_error": error} if error else {"ping_error": "", "pinged_at": at}
    EngineAudit.objects.filter(pk=ONLY).update(**kept)
    return not error
