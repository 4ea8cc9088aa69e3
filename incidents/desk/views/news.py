"""What others changed on an incident while somebody has its page open: asked every few seconds, so it must be cheap."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.desk.views.loading import person
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.timeline.queries import news_of, tell

TOLD = 3


def news_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing (204) while the incident is still the version that the page shows; else what happened, in words.

    Hidden and absent incidents are answered alike (404). Being told that nothing changed is no reading.
    """
    incident = Incident.objects.filter(pk=pk).only("version", "restricted").first()
    if incident is None:
        return HttpResponse(status=404)
    if request.GET.get("version") == str(incident.version):
        return HttpResponse(status=204)
    after = request.GET.get("after", "")
    entries = list(news_of(incident, after=int(after[:15]) if after.isdecimal() else 0)[: TOLD + 20])
    record_reads([incident], user=person(request), surface=Surface.PAGE, at=timezone.now())
    context = {
        "incident": incident,
        "news": [tell(entry) for entry in reversed(entries[:TOLD])],
        "more": len(entries) - TOLD if len(entries) > TOLD else 0,
        "newest": entries[0].pk if entries else after,
    }
    return TemplateResponse(request, "incidents/desk/news.html", context)
