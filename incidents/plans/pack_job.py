"""The kind of job that makes the offline pack: one HTML file with plans, key contacts and procedures."""

from __future__ import annotations

from django.template.loader import render_to_string

from incidents.catalog.queries import organisation
from incidents.jobs.kinds import Kind, Outcome
from incidents.jobs.progress import Progress
from incidents.people.models import User
from incidents.plans.models import KeyContact, Plan, PlanVersion, Procedure, ProcedureVersion
from incidents.plans.queries.contacts import reasons_of, with_ways
from incidents.plans.queries.documents import sections_of
from incidents.plans.queries.rights import may_view
from incidents.plans.queries.standing import review_of
from incidents.plans.queries.telling import conditions_in_words


def run(progress: Progress) -> Outcome:
    """Make the file as things stand when the work begins. It names no incident."""
    at = progress.now()
    progress.person(at)
    progress.step(0, 3, "Reading plans, key contacts and procedures")
    plans = [
        (version.plan, version, sections_of(version), review_of(version.plan))
        for version in PlanVersion.objects.filter(status="active", plan__retired_at=None)
        .select_related("plan__type", "plan__owner", "approved_by")
        .order_by("plan__type__position", "plan__name")
    ]
    contacts = [
        (contact, reasons_of(contact, at=at), review_of(contact))
        for contact in with_ways(KeyContact.objects.filter(retired_at=None))
    ]
    versions = list(
        ProcedureVersion.objects.filter(status="active", procedure__retired_at=None)
        .select_related("procedure")
        .prefetch_related("steps")
        .order_by("procedure__position", "procedure__name")
    )
    words = conditions_in_words([version.procedure for version in versions])
    procedures = [
        (version.procedure, version, words[version.procedure_id], review_of(version.procedure)) for version in versions
    ]
    progress.step(1, 3, "Writing the file")
    html = render_to_string(
        "incidents/plans/pack.html",
        {
            "organisation": organisation(),
            "at": at,
            "today": at.date(),
            "plans": plans,
            "contacts": contacts,
            "procedures": procedures,
        },
    )
    with progress.file(f"offline-pack-{at:%Y-%m-%d}.html", "text/html; charset=utf-8") as file:
        file.write(html.encode())
    return Outcome((f"{len(plans)} plans, {len(contacts)} key contacts, {len(procedures)} procedures.",))


def may(user: User) -> bool:
    return all(may_view(user, model) for model in (Plan, KeyContact, Procedure))


PACK = Kind(
    slug="offline_pack",
    title="Offline pack of plans, key contacts and procedures",
    run=run,
    may=may,
    after_cancel="No file is kept.",
)
