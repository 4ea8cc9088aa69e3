"""What the command palette finds: incidents, services, teams, people, pages. As the reader may see, and capped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, IntegerField, Q, Value
from django.db.models.functions import Concat, Trim
from django.http import HttpRequest
from django.urls import reverse

from incidents.catalog.models import Service
from incidents.desk.navigation import sidebar
from incidents.lifecycle.models import Incident
from incidents.people.models import Team, User
from incidents.search.queries import search
from incidents.search.text import reference_number

if TYPE_CHECKING:
    from django.db.models import QuerySet

PER_KIND = 6
INCIDENTS = 8
# Of services, teams and people together, before each kind is cut.
NAMED = 120
SHORTEST = 2
LONGEST = 100


@dataclass(frozen=True)
class Found:
    """One thing to go to: its name, what tells it apart, and an icon of the console's font."""

    name: str
    about: str
    address: str
    icon: str


@dataclass(frozen=True)
class FoundGroup:
    """What was found of one kind."""

    label: str
    items: list[Found]


@dataclass(frozen=True)
class Finds:
    """What was found, kind by kind, and the incidents among it, whose reads are to be recorded."""

    groups: list[FoundGroup]
    incidents: list[Incident]

    @property
    def count(self) -> int:
        return sum(len(group.items) for group in self.groups)


def find(request: HttpRequest, text: str) -> Finds:
    """Everything that `text` may mean to this reader; without text, the pages there are. At most four queries."""
    text = text[:LONGEST].strip()
    user: Any = request.user
    incidents: list[Incident] = []
    groups = []
    if len(text) >= SHORTEST or text.isdecimal():
        if user.has_perm("incidents.view_incident"):
            incidents = _incidents(text)
            groups.append(FoundGroup("Incidents", [_as_found(incident) for incident in incidents]))
        groups += _named(user, text)
    groups.insert(1 if incidents else 0, FoundGroup("Pages and acts", _pages(request, text)))
    return Finds([group for group in groups if group.items], incidents)


def _incidents(text: str) -> list[Incident]:
    """The one that `text` refers to, else the best hits."""
    rows: QuerySet[Incident] = Incident.objects.select_related("state", "priority", "service")
    number = reference_number(text)
    if number is not None:
        exact = rows.filter(pk=number).first()
        if exact is not None:
            return [exact]
    return search(text, queryset=rows, limit=INCIDENTS).page(0, INCIDENTS)


def _as_found(incident: Incident) -> Found:
    words = [incident.state.name, incident.priority.name, str(incident.service or "")]
    if incident.exercise_id is not None:
        words.insert(0, "EXERCISE")
    if incident.restricted:
        words.append("restricted")
    about = " · ".join(word for word in words if word)
    address = reverse("admin:incidents_incident_change", args=[incident.pk])
    return Found(f"{incident.reference} {incident.title}", about, address, "crisis_alert")


# Permission to see the kind, its label, what one is called, its icon.
_KINDS = {
    "service": ("Services", "Service", "dns"),
    "team": ("Teams", "Team", "groups"),
    "user": ("People", "Colleague", "person"),
}


def _named(user: Any, text: str) -> list[FoundGroup]:
    """Services, teams and people by their names. One query for those the reader may see."""
    parts = [rows for kind, rows in _rows(text).items() if kind in _KINDS and user.has_perm(f"incidents.view_{kind}")]
    if not parts:
        return []
    first, *rest = parts
    together = first.union(*rest, all=True).order_by("label")[:NAMED] if rest else first.order_by("label")[:NAMED]
    found: dict[str, list[Found]] = {kind: [] for kind in _KINDS}
    for row in together:
        found[row["kind"]].append(_named_found(row))
    return [FoundGroup(_KINDS[kind][0], items[:PER_KIND]) for kind, items in found.items()]


def _named_found(row: dict[str, Any]) -> Found:
    _label, word, icon = _KINDS[row["kind"]]
    address = reverse(f"admin:incidents_{row['kind']}_change", args=[row["key"]])
    return Found(row["label"], row["more"] or word, address, icon)


def _rows(text: str) -> dict[str, Any]:
    full_name = Concat("first_name", Value(" "), "last_name")
    services, teams = Service.objects.filter(retired_at=None), Team.objects.filter(retired_at=None)
    people = User.objects.filter(is_active=True).annotate(full_name=full_name)
    for word in text.split()[:5]:
        services = services.filter(name__icontains=word)
        teams = teams.filter(name__icontains=word)
        people = people.filter(Q(full_name__icontains=word) | Q(username__icontains=word.lstrip("@")))
    return {
        "service": _columns(services, "service", F("name"), Value("")),
        "team": _columns(teams, "team", F("name"), Value("")),
        "user": _columns(people, "user", Trim(Concat(full_name, Value(" "), F("username"))), F("job_title")),
    }


def _columns(rows: QuerySet[Any], kind: str, label: Any, more: Any) -> Any:
    return (
        rows.order_by()
        .annotate(
            kind=Value(kind, output_field=CharField()),
            key=F("pk") + Value(0, output_field=IntegerField()),
            label=Concat(label, Value(""), output_field=CharField()),
            more=Concat(more, Value(""), output_field=CharField()),
        )
        .values("kind", "key", "label", "more")
    )


def _pages(request: HttpRequest, text: str) -> list[Found]:
    """The pages of the menu and of the account whose names hold every word of `text`. No query."""
    pages = [Found("Dashboard", "What waits", reverse("admin:index"), "home")]
    for group in sidebar(request):
        pages += [Found(item["title"], group["title"], item["link"], item["icon"]) for item in group["items"]]
    account = (("Your details", "account_profile", "person"), ("API tokens", "account_tokens", "key"))
    pages += [Found(name, "Your account", reverse(address), icon) for name, address, icon in account]
    wanted = text.lower().split()
    return [page for page in pages if all(word in f"{page.name} {page.about}".lower() for word in wanted)]
