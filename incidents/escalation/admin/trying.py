"""Trying policies out: an incident is imagined, and the page says which policy it gets and whom that tells when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from incidents.catalog.admin.base import own_page
from incidents.catalog.matching import Traits
from incidents.catalog.models import IncidentType, Priority, Service
from incidents.escalation.models import EscalationPolicy
from incidents.escalation.queries.choosing import policy_for_traits
from incidents.escalation.queries.dangers import ordinary_situation
from incidents.escalation.queries.preview import preview
from incidents.escalation.queries.situation import Situation
from incidents.escalation.shape import plan_of
from incidents.people.models import Organisation, Team, User

if TYPE_CHECKING:
    from incidents.escalation.admin.policies import EscalationPolicyAdmin

MOMENT_FORMAT = "%Y-%m-%dT%H:%M"


class TryForm(forms.Form):
    """An incident that is imagined, and the moment at which it is logged."""

    at = forms.DateTimeField(
        label="Logged at", widget=forms.DateTimeInput(format=MOMENT_FORMAT, attrs={"type": "datetime-local"})
    )
    type = forms.ModelChoiceField(IncidentType.objects.none(), label="Type")
    priority = forms.ModelChoiceField(Priority.objects.none(), label="Priority")
    service = forms.ModelChoiceField(Service.objects.none(), label="Service", required=False)
    team = forms.ModelChoiceField(
        Team.objects.none(), label="Team", required=False, help_text="Empty: the one that answers for the service."
    )
    assignee = forms.CharField(
        label="Assigned to", required=False, max_length=150, help_text="A user name. Empty: nobody has it."
    )
    customer = forms.ModelChoiceField(Organisation.objects.none(), label="Customer", required=False)

    def __init__(self, *args: Any, may_see_customers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for name, rows in (
            ("type", IncidentType.objects.filter(retired_at=None)),
            ("priority", Priority.objects.all()),
            ("service", Service.objects.filter(retired_at=None)),
            ("team", Team.objects.filter(retired_at=None)),
            ("customer", Organisation.objects.all()),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if not may_see_customers:
            del self.fields["customer"]
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "m-input")
        self.fields["at"].help_text = f"In your time zone, {timezone.get_current_timezone_name()}."

    def clean_assignee(self) -> User | None:
        name = self.cleaned_data["assignee"].strip()
        if not name:
            return None
        person = User.objects.filter(username__iexact=name, is_active=True).select_related("manager").first()
        if person is None:
            raise forms.ValidationError("Nobody with an account in use has this user name.")
        return person

    def situation(self) -> Situation:
        data = self.cleaned_data
        service: Service | None = data["service"]
        team = data["team"] or (service.owning_team if service is not None else None)
        return Situation(data["priority"].pk, service, team, data["assignee"])

    def traits(self) -> Traits:
        data, situation = self.cleaned_data, self.situation()
        return Traits(
            data["type"].pk,
            situation.priority,
            service_id=data["service"].pk if data["service"] else None,
            team_id=situation.team.pk if situation.team else None,
            customer_id=data["customer"].pk if data.get("customer") else None,
        )


def try_view(admin: EscalationPolicyAdmin, request: HttpRequest, policy: EscalationPolicy | None) -> HttpResponse:
    """GET asks and answers: the address says what was imagined, and nothing is written."""
    may_see_customers = request.user.has_perm("incidents.view_organisation")
    asked: Any = request.GET if {"priority", "at"} & request.GET.keys() else None
    first = _first_values(policy)
    if asked is None and policy is not None:
        asked = {name: _sent(value) for name, value in first.items()}
    form = TryForm(asked, initial=first, may_see_customers=may_see_customers)
    context: dict[str, Any] = {
        "title": f"Try out {policy}" if policy is not None else "Which policy would an incident get?",
        "form": form,
        "policy": policy,
        "may_edit": policy is not None and admin.has_change_permission(request, policy),
    }
    if form.is_bound and form.is_valid():
        context |= _answer(form, policy)
    status = 200 if not form.errors else 422
    response = own_page(admin, request, "incidents/escalation/try.html", context)
    response.status_code = status
    return response


def _answer(form: TryForm, policy: EscalationPolicy | None) -> dict[str, Any]:
    chosen = policy_for_traits(form.traits())
    shown = policy or chosen
    answer: dict[str, Any] = {"asked": True, "chosen": chosen, "shown": shown}
    if shown is not None:
        answer["preview"] = preview(plan_of(shown.snapshot), form.situation(), at=form.cleaned_data["at"])
    return answer


def _sent(value: Any) -> str:
    """A first value as the address would have it."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):{MOMENT_FORMAT}}"
    return "" if value is None else str(getattr(value, "pk", value))


def _first_values(policy: EscalationPolicy | None) -> dict[str, Any]:
    first = IncidentType.objects.filter(retired_at=None).first()
    values: dict[str, Any] = {"at": timezone.now(), "type": first, "priority": 1}
    if policy is not None:
        situation = ordinary_situation(policy)
        types = policy.conditions.get("types")
        values |= {"priority": situation.priority, "service": situation.service, "team": situation.team}
        values |= {"type": min(types)} if types else {}
    return values
