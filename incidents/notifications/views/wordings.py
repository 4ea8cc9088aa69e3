"""The words of messages: each kind with those that ship or the organisation's own, tried on examples."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from incidents.notifications.forms.wordings import WordingForm
from incidents.notifications.kinds import KINDS, Kind
from incidents.notifications.models import NotificationTemplate
from incidents.notifications.operations.wordings import RIGHT, check_words, save_words, use_shipped_words
from incidents.notifications.views.mine import done
from incidents.notifications.words import Worded, WordsRefused, preview
from incidents.people.views.pages import frame, signed_in
from incidents.refusals import Refused

MAY_SEE = "incidents.view_notificationtemplate"


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    own = {row.kind: row for row in NotificationTemplate.objects.all()}
    rows = [(kind, own.get(kind.code)) for kind in KINDS.values()]
    return frame(request, "incidents/notifications/wordings.html", {"title": "Words of messages", "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_view(request: HttpRequest, kind: str) -> HttpResponse:
    """The words of one kind; a POST tries them, saves them, or goes back to those that ship."""
    found = KINDS.get(kind)
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    if found is None:
        raise Http404
    if request.method == "POST":
        return _posted(request, found)
    row = NotificationTemplate.objects.filter(kind=kind).first()
    words = {"subject": row.subject, "body": row.body} if row else {"subject": found.subject, "body": found.body}
    return _page(request, found, WordingForm(initial=words), _on_examples(found, words), row is not None)


def _posted(request: HttpRequest, kind: Kind) -> HttpResponse:
    user = signed_in(request)
    if not user.has_perm(RIGHT):
        raise PermissionDenied
    if "shipped" in request.POST:
        use_shipped_words(kind, actor=user)
        messages.success(request, f"“{kind.name}”: the words that ship are used again.")
        return HttpResponseRedirect(reverse("message_words"))
    # Browsers send line ends as two characters.
    posted = request.POST.copy()
    posted["body"] = posted.get("body", "").replace("\r\n", "\n")
    form, worded = WordingForm(posted), None
    if form.is_valid():
        if "preview" in request.POST:
            worded = _tried(kind, form)
        elif done(form, lambda: save_words(kind, **form.cleaned_data, actor=user)):
            messages.success(request, f"“{kind.name}”: your words are used from now on.")
            return HttpResponseRedirect(reverse("message_words"))
    has_own = NotificationTemplate.objects.filter(kind=kind.code).exists()
    return _page(request, kind, form, worded, has_own, status=422 if form.errors else 200)


def _tried(kind: Kind, form: WordingForm) -> Worded | None:
    try:
        return check_words(kind, **form.cleaned_data)
    except Refused as refusal:
        form.show_refusal(refusal)
        return None


def _on_examples(kind: Kind, words: dict[str, str]) -> Worded | None:
    """What stands there now; None where words from before name what is no more."""
    try:
        return preview(kind.code, **words)
    except WordsRefused:
        return None


def _page(
    request: HttpRequest, kind: Kind, form: Any, worded: Worded | None, has_own: bool, *, status: int = 200
) -> HttpResponse:
    context = {
        "title": kind.name,
        "kind": kind,
        "form": form,
        "worded": worded,
        "has_own": has_own,
        "may_change": request.user.has_perm(RIGHT),
        "back": reverse("message_words"),
    }
    return frame(request, "incidents/notifications/wording.html", context, status=status)
