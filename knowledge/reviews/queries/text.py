"""A review as text: its parts in their order, as Markdown, for readers, for programs and for paper."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from incidents.desk.words import day, moment
from incidents.lifecycle.models import Incident, ResponseRole
from incidents.people.models import User
from knowledge.reviews.choices import Fact, Section
from knowledge.reviews.models import Review
from knowledge.reviews.queries.owed import template_for
from knowledge.reviews.queries.record import Record, record_of


@dataclass(frozen=True)
class Part:
    """One part of a review: its short name, title, and words in Markdown; empty where there is nothing to say."""

    slug: str
    title: str
    text: str


# What else people may publish beside sections and facts.
FACTORS, LESSONS, ACTIONS = "factors", "lessons", "actions"
TITLES = {FACTORS: "What contributed", LESSONS: "Lessons", ACTIONS: "Corrective actions"}
ORDER: tuple[str, ...] = (
    Section.WHAT_HAPPENED,
    Section.IMPACT,
    Fact.MILESTONES,
    Fact.TIMES,
    Fact.BREACHES,
    Fact.ROLES,
    Fact.TIMELINE,
    FACTORS,
    Section.WENT_WELL,
    Section.WENT_WRONG,
    Section.LUCKY,
    LESSONS,
    ACTIONS,
)


def title_of(slug: str) -> str:
    """The heading of a part."""
    if slug in TITLES:
        return TITLES[slug]
    return str(Section(slug).label if slug in Section.values else Fact(slug).label)


def parts_of(review: Review, incident: Incident) -> list[Part]:
    """Every part that says something, in their order; a question of the template that nobody answered is none. At most
    seven queries.
    """
    record = record_of(review, incident)
    texts = _written(review, incident) | _facts(record)
    texts[FACTORS] = _lines(f"**{factor.get_kind_display()}:** {factor.text}" for factor in review.factors.all())
    texts[LESSONS] = _lines(
        f"{lesson.title} ({lesson.get_state_display().lower()})" for lesson in review.lessons.order_by("pk")
    )
    texts[ACTIONS] = _lines(
        f"{action.title} ({action.get_kind_display().partition(':')[0].lower()}; {action.owner}, "
        f"{day(action.due_on)}; {action.get_state_display().partition(',')[0].lower()})"
        for action in review.actions.select_related("owner")
    )
    return [Part(slug, title_of(slug), texts[slug]) for slug in ORDER if texts[slug].strip()]


def _written(review: Review, incident: Incident) -> dict[str, str]:
    """The sections that people wrote. One query."""
    template = template_for(incident)
    texts = {section.value: str(getattr(review, section.value)) for section in Section}
    asked = {name: str(getattr(template, name, "")).strip() for name in texts}
    return {name: "" if text.strip() == asked[name] else text for name, text in texts.items()}


def _facts(record: Record) -> dict[str, str]:
    return {
        Fact.MILESTONES: _lines(f"{label}: {moment(at)}" for label, at in record.milestones),
        Fact.TIMES: _lines(f"{label}: {length}" for label, length in record.times),
        Fact.BREACHES: _lines(f"{label}: {late}" for label, late in record.breaches),
        Fact.ROLES: _lines(f"{role}: {who}" for role, who in record.roles),
        Fact.TIMELINE: _lines(f"{moment(told.at)}: {told.sentence}{_said(told.body)}" for told in record.timeline),
    }


def _said(body: str) -> str:
    words = " ".join(body.split())
    return f" “{words}”" if words else ""


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"- {' '.join(line.split())}" for line in lines)


def written_text(parts: Iterable[Part], chosen: Collection[str]) -> str:
    """The chosen parts as one text in Markdown."""
    return "\n\n".join(f"## {part.title}\n\n{part.text}" for part in parts if part.slug in chosen)


def people_in(review: Review, incident: Incident) -> dict[str, str]:
    """What everybody was who is named in the record, by their names as they may stand in it. Two queries."""
    roles = ResponseRole.objects.filter(incident=incident).select_related("user").order_by("started_at")
    known: dict[User, str] = dict.fromkeys(User.objects.filter(pk__in=_people(review, incident)), "a colleague")
    known |= {held.user: f"the {held.get_role_display().lower()}" for held in roles}
    names: dict[str, str] = {}
    for person, word in known.items():
        names |= {str(person): word, person.username: word}
    return names


def _people(review: Review, incident: Incident) -> set[int]:
    """Everybody the record may name: who acted in its timeline, has it, had a role, or answers for what follows."""
    acted = set(
        incident.timeline.exclude(actor=None).order_by().values_list("actor_id", flat=True).distinct()  # type: ignore[attr-defined]
    )
    owners = set(review.actions.values_list("owner_id", flat=True))
    others = {incident.assignee_id, review.owner_id, review.facilitator_id, incident.acknowledged_by_id}
    return {pk for pk in (*acted, *owners, *others) if pk is not None}
