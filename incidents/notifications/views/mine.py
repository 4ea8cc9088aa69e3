"""My notifications: how I am reached, by which rules, and when not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.notifications.choices import Channel, Importance
from incidents.notifications.forms.mine import CodeForm, QuietForm, RuleForm
from incidents.notifications.models import ChannelProvider, ContactMethod, NotificationRule
from incidents.notifications.operations.rules import add_rule, clear_quiet_hours, remove_rule, set_quiet_hours
from incidents.notifications.queries.reach import (
    is_failing,
    methods_of,
    providers_for_people,
    quiet_hours_of,
    reach_of,
    rules_of,
    works_now,
)
from incidents.notifications.sentences import told_quiet_hours, told_rules
from incidents.people.models import User
from incidents.people.views.acting import done
from incidents.people.views.pages import frame, signed_in

MINE = "notifications_mine"


@dataclass(frozen=True)
class ShownMethod:
    """One method with what can be done about it now."""

    row: ContactMethod
    code_form: CodeForm | None
    works: bool
    is_overdue: bool
    is_failing: bool


@dataclass(frozen=True)
class ShownRules:
    """The rules for pages, or for everything else."""

    importance: Importance
    sentence: str
    rules: list[NotificationRule]
    form: RuleForm | None


@require_safe
def mine_view(request: HttpRequest) -> HttpResponse:
    return show(request)


def show(
    request: HttpRequest,
    *,
    code: tuple[int, CodeForm] | None = None,
    rule: tuple[str, RuleForm] | None = None,
    quiet: QuietForm | None = None,
) -> HttpResponse:
    """The whole page; a form that was refused stands where it stood, with what was typed."""
    user, now = signed_in(request), timezone.now()
    methods = list(methods_of(user))
    (reach,) = reach_of([user], at=now)
    rules, held = list(rules_of(user)), quiet_hours_of(user)
    context = {
        "title": "How you are notified",
        "reach": reach,
        "methods": [_shown(method, code, now) for method in methods],
        "providers": providers_for_people(),
        "rule_groups": [
            _group(importance, told_rules(steps, importance), rules, methods, rule)
            for importance, steps in ((Importance.IMPORTANT, reach.pages), (Importance.DEFAULT, reach.rest))
        ],
        "quiet": held,
        "quiet_words": told_quiet_hours(held.starts, held.ends, held.weekdays, user.time_zone) if held else "",
        "quiet_form": quiet or QuietForm.of(held),
    }
    refused = code is not None or rule is not None or quiet is not None
    return frame(request, "incidents/notifications/mine.html", context, status=422 if refused else 200)


def _shown(method: ContactMethod, refused: tuple[int, CodeForm] | None, now: Any) -> ShownMethod:
    form = refused[1] if refused is not None and refused[0] == method.pk else None
    if form is None and method.code_hash and method.code_expires_at is not None and method.code_expires_at > now:
        form = CodeForm(auto_id=f"id_{method.pk}_%s")
    is_overdue = method.verify_by is not None and method.verify_by <= now
    return ShownMethod(method, form, works_now(method), is_overdue, is_failing(method, at=now))


def _group(
    importance: Importance,
    sentence: str,
    rules: list[NotificationRule],
    methods: list[ContactMethod],
    refused: tuple[str, RuleForm] | None,
) -> ShownRules:
    own = [rule for rule in rules if rule.importance == importance]
    if refused is not None and refused[0] == importance:
        return ShownRules(importance, sentence, own, refused[1])
    free = _free(methods, own)
    return ShownRules(importance, sentence, own, RuleForm(importance=importance, methods=free) if free else None)


def _free(methods: list[ContactMethod], own: list[NotificationRule]) -> list[ContactMethod]:
    """What another rule may name: proven, and not named yet."""
    named = {rule.method_id for rule in own}
    return [method for method in methods if method.verified_at is not None and method.pk not in named]


@require_POST
def add_rule_view(request: HttpRequest, importance: str) -> HttpResponse:
    if importance not in Importance.values:
        raise Http404
    user, kind = signed_in(request), Importance(importance)
    own = [rule for rule in rules_of(user) if rule.importance == importance]
    methods = _free(list(methods_of(user)), own)
    form = RuleForm(request.POST, importance=kind, methods=methods)
    if form.is_valid():
        method = next(item for item in methods if str(item.pk) == form.cleaned_data["method"])
        minutes = form.cleaned_data["after_minutes"]
        told: dict[str, Any] = {"importance": importance, "method": method, "after_minutes": minutes}
        if done(form, lambda: add_rule(user, **told, actor=user, at=timezone.now())):
            return back(request, "The rule was added.")
    return show(request, rule=(importance, form))


@require_POST
def remove_rule_view(request: HttpRequest, pk: int) -> HttpResponse:
    user = signed_in(request)
    remove_rule(get_object_or_404(NotificationRule, pk=pk, user=user), actor=user)
    return back(request, "The rule was removed.")


@require_POST
def quiet_view(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    if "clear" in request.POST:
        clear_quiet_hours(user, actor=user)
        return back(request, "You have no quiet hours.")
    form = QuietForm(request.POST)
    if form.is_valid() and done(form, lambda: set_quiet_hours(user, **form.cleaned_data, actor=user)):
        return back(request, "The quiet hours were saved. Pages reach you all the same.")
    return show(request, quiet=form)


def back(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return HttpResponseRedirect(reverse(MINE))


def own_method(user: User, pk: int) -> ContactMethod:
    """Raises Http404 for a retired one and for somebody else's alike."""
    return get_object_or_404(methods_of(user), pk=pk)


def provider_called(by: str) -> ChannelProvider | None:
    """The provider a person may choose, or None for e-mail. Raises Http404 for what is not offered."""
    if by == Channel.EMAIL:
        return None
    found = next((provider for provider in providers_for_people() if str(provider.pk) == by), None)
    if found is None:
        raise Http404
    return found
