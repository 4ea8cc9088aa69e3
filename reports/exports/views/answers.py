"""The answer of a metric as a file. Posted, because it is recorded who took it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST

from incidents.desk.views.loading import person
from incidents.refusals import Refused
from reports.exports.choices import CONTENT_TYPES, Format
from reports.exports.operations import record_answer
from reports.exports.queries.answers import answer_table
from reports.exports.writing import table_as_bytes
from reports.metrics.asking import question_from
from reports.metrics.registry import MetricUnknown, ask

READS = "reports.view_reports"


@require_POST
def answer_view(request: HttpRequest, metric: str, kind: str) -> HttpResponseBase:
    """The address holds the question, as pages and the API have it."""
    user, now = person(request), timezone.now()
    if not user.has_perm(READS):
        raise PermissionDenied
    if kind not in Format.values:
        raise Http404
    today = now.astimezone(timezone.get_default_timezone()).date()
    try:
        question = question_from(request.GET, metric=metric, today=today)
        answer = ask(question, now)
    except MetricUnknown:
        raise Http404 from None
    except Refused as refusal:
        sentences = "\n".join([refusal.sentence, *refusal.fields.values()])
        return HttpResponse(sentences, content_type="text/plain; charset=utf-8", status=422)
    body = table_as_bytes(answer_table(answer), kind)
    record_answer(question, kind=kind, actor=user, at=now)
    name = f"{metric}-{question.since.isoformat()}-{question.until.isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=CONTENT_TYPES[Format(kind)], headers=headers)
