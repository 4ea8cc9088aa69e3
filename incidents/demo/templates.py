"""The templates of the demonstration's teams: what comes again and again, asked for in the words of who must mend it."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.catalog.models import IncidentType, Service, Tag
from incidents.desk.models import IncidentTemplate
from incidents.people.models import Team


@dataclass(frozen=True)
class TemplateData:
    """One template; rows by their slugs, an empty team for everybody."""

    slug: str
    name: str
    team: str
    type: str
    title: str
    description: str
    service: str = ""
    impact: int | None = None
    urgency: int | None = None
    tags: tuple[str, ...] = ()


TEMPLATES = (
    TemplateData("new-starter", "Something is missing for a new starter", "service-desk", "user_issue",
                 "New starter has no ", "- Who starts, and when?\n- What is missing?\n- Who is their manager?",
                 impact=3, urgency=2, tags=("new-starter",)),
    TemplateData("locked-out", "Locked out of single sign-on", "service-desk", "user_issue", "Locked out of single sign-on",
                 "- User name:\n- Since when?\n- What does the screen say?\n- Who vouched for the caller?",
                 "single-sign-on", 3, 2),
    TemplateData("scanner", "Handheld scanner fails", "warehouse", "user_issue", "Handheld scanner fails in aisle ",
                 "- Number on the back of the scanner:\n- Does another one work in the same aisle?",
                 "handheld-scanners", 3, 2, ("hardware",)),
    TemplateData("carrier-down", "A carrier takes no bookings", "warehouse", "outage", "No labels from ",
                 "- Which carrier?\n- Since when?\n- How many parcels wait?", "carrier-booking", 2, 1, ("third-party",)),
    TemplateData("declined-cards", "Too many cards are declined", "payments", "degradation", "Cards are declined more often",
                 "- Share of declined payments now and an hour ago:\n- One card brand or all?\n- What does Clearline say?",
                 "card-payments", 1, 1, ("third-party",)),
    TemplateData("certificate", "A certificate runs out", "platform", "outage", "Certificate of ",
                 "- Which name?\n- When does it run out, or when did it?\n- Where is it installed?", "dns", 2, 1,
                 ("certificate",)),
    TemplateData("deceptive-mail", "Somebody opened a deceptive message", "", "security", "Deceptive message opened by ",
                 "- Who, and when?\n- Was a link opened, or a password typed?\n- Keep the message: do not forward it.",
                 urgency=1, tags=("phishing",)),
    TemplateData("site-offline", "A whole site is offline", "", "outage", "Site offline: ",
                 "- Which site?\n- Telephones too?\n- Who is on the site and answers?", "site-network", 1, 1, ("network",)),
)  # fmt: skip


def make_templates(teams: dict[str, Team]) -> None:
    """Make every template whose type is there."""
    types = {kind.slug: kind for kind in IncidentType.objects.all()}
    services = {service.slug: service for service in Service.objects.all()}
    tags = {tag.name: tag for tag in Tag.objects.all()}
    for row in TEMPLATES:
        if row.type not in types:
            continue
        template = IncidentTemplate.objects.create(
            slug=row.slug,
            name=row.name,
            team=teams.get(row.team),
            type=types[row.type],
            title=row.title,
            description=row.description,
            service=services.get(row.service),
            impact=row.impact,
            urgency=row.urgency,
        )
        template.tags.set([tags[name] for name in row.tags])
