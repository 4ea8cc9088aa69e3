"""The page of one follow-up: by its private link, or among one's own for people with an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from incidents.attachments.views import hand_out
from incidents.catalog.models import OrganisationSettings
from incidents.catalog.queries import organisation
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.reporter import limits
from incidents.reporter.models import FollowUp
from incidents.reporter.operations import add_words, confirm_fix, reject_fix, revoke
from incidents.reporter.operations.base import WORDS_LENGTH
from incidents.reporter.queries import find_by_token, find_file, find_of_person, follow_ups_of, public_view
from incidents.reporter.queries.public_view import is_asked
from incidents.reporter.views.pages import for_people, gone, page, person_of
from incidents.reporter.voice import state_in_words
from incidents.timeline.markdown import ShownFile, render

DONE = {
    "new": "We have your report. Thank you.",
    "added": "Added. We will read it.",
    "closed": "Thank you for saying that it works again. It is closed.",
    "noted": "Thank you for saying so. We will finish the rest.",
    "reopened": "Thank you for saying so. It is open again, and we are looking.",
    "told": "Thank you for saying so. We have told those who look after it.",
}


class FollowUpView(View):
    """GET shows and changes nothing; POST does what `act` names. Subclasses say whose follow-up it is."""

    act = ""
    settings: OrganisationSettings
    at: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        methods = ["GET", "HEAD", *(["POST"] if self.act not in ("", "file") else [])]
        if request.method not in methods:
            return quiet(HttpResponseNotAllowed(methods))
        self.settings, self.at = organisation(), timezone.now()
        found = self.find(request, **kwargs)
        if found is None:
            return quiet(gone(request, self.settings))
        if request.method == "POST":
            return quiet(self.acted(request, found))
        if self.act == "file":
            return quiet(self.file(request, found, int(kwargs["file"])))
        if self.act:
            return quiet(HttpResponseRedirect(self.home(found)))
        return quiet(self.shown(request, found))

    def file(self, request: HttpRequest, found: FollowUp, key: int) -> HttpResponseBase:
        attachment = find_file(found, key)
        return gone(request, self.settings) if attachment is None else hand_out(attachment)

    def find(self, request: HttpRequest, **kwargs: Any) -> FollowUp | None:
        raise NotImplementedError

    def home(self, found: FollowUp) -> str:
        raise NotImplementedError

    def shown(
        self,
        request: HttpRequest,
        found: FollowUp,
        *,
        status: int = 200,
        wrong: str = "",
        at_field: str = "",
        typed: str = "",
    ) -> HttpResponse:
        """The page; `wrong` is said at the form named `at_field` ("" for the top), which keeps what was typed."""
        view = public_view(found, at=self.at, confirm_days=self.settings.report_confirm_days)
        files = {file.pk: ShownFile(f"{self.home(found)}file/{file.pk}/", file.is_picture) for file in view.files}
        context = {
            "organisation": self.settings,
            "follow_up": found,
            "view": view,
            "entries": [(entry, render(entry.body, files) if entry.is_markdown else "") for entry in view.entries],
            "home": self.home(found),
            "done": DONE.get(request.GET.get("done", ""), DONE["new"] if "new" in request.GET else ""),
            "wrong": wrong,
            "at_field": at_field,
            "typed": typed,
            "longest": WORDS_LENGTH,
        }
        return page(request, "follow", context, status=status)

    def acted(self, request: HttpRequest, found: FollowUp) -> HttpResponse:
        typed = request.POST.get("words", "")
        try:
            done = self.carry_out(found, typed)
        except limits.TooMany as refusal:
            response = self.shown(request, found, status=429, wrong=refusal.sentence, at_field=self.act, typed=typed)
            response.headers["Retry-After"] = str(int(refusal.wait.total_seconds()))
            return response
        except Refused as refusal:
            fresh = self.find(request, **(request.resolver_match.kwargs if request.resolver_match else {}))
            if fresh is None:
                return gone(request, self.settings)
            where = self.act if refusal.fields else ""
            return self.shown(request, fresh, status=409, wrong=refusal.sentence, at_field=where, typed=typed)
        if not done:
            return page(request, "stopped", {"organisation": self.settings})
        return HttpResponseRedirect(f"{self.home(found)}?done={done}")

    def carry_out(self, found: FollowUp, typed: str) -> str:
        """Do it, and return the key of what to say then; empty after stopping."""
        days = self.settings.report_confirm_days
        if self.act == "stop":
            revoke(found, at=self.at)
            return ""
        limits.count(limits.of_words(found.pk), at=self.at)
        # Browsers send line ends as two characters.
        words = typed.replace("\r\n", "\n").replace("\x00", "")
        if self.act == "add":
            add_words(found, words=words, at=self.at)
            return "added"
        if self.act == "works":
            return "closed" if confirm_fix(found, confirm_days=days, at=self.at) else "noted"
        return "reopened" if reject_fix(found, words=words, confirm_days=days, at=self.at) else "told"


# Whoever posts knows the secret in the address: a forged request would have to know it, and no cookie is asked. The
# page tells browsers to send no referrer, so they name no origin either, which Django's own check would refuse.
@method_decorator(csrf_exempt, name="dispatch")
class ByLink(FollowUpView):
    """By the secret in the address, whoever asks, signed in or not."""

    def find(self, request: HttpRequest, **kwargs: Any) -> FollowUp | None:
        self.token = str(kwargs["token"])
        return find_by_token(self.token, at=self.at)

    def home(self, found: FollowUp) -> str:
        return reverse("reporter_follow", args=[self.token])


class OfMine(FollowUpView):
    """Among one's own, for people who are signed in; the address tells nobody anything."""

    person: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = person_of(request)
        if person is None:
            return redirect_to_login(request.get_full_path())
        self.person = person
        return super().dispatch(request, *args, **kwargs)

    def find(self, request: HttpRequest, **kwargs: Any) -> FollowUp | None:
        return find_of_person(self.person, int(kwargs["number"]))

    def home(self, found: FollowUp) -> str:
        return reverse("reporter_of_mine", args=[found.pk])

    def shown(self, request: HttpRequest, found: FollowUp, **kwargs: Any) -> HttpResponse:
        record_reads([found.incident], user=self.person, surface=Surface.PAGE, at=self.at)
        return super().shown(request, found, **kwargs)


@for_people
def mine(request: HttpRequest, *, person: User, settings: OrganisationSettings) -> HttpResponse:
    """What I reported, and what I follow."""
    rows = [_row(row) for row in follow_ups_of(person)]
    return page(request, "mine", {"here": "mine", "organisation": settings, "rows": rows})


def _row(follow_up: FollowUp) -> dict[str, Any]:
    incident = follow_up.incident
    state = state_in_words(incident.phase, is_asked=is_asked(incident))
    return {"follow_up": follow_up, "state": state, "since": incident.state_entered_at}


def quiet(response: HttpResponseBase) -> HttpResponseBase:
    """The secret in the address is told to nobody: not to the next page, not to a cache, not to the log."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store, private"
    # Django writes the address of every answer from 400 on into the log, unless this says that it has.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
