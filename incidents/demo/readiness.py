"""The plan, the key contacts and a running procedure of the demonstration."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from incidents.demo.stage import Stage
from incidents.lifecycle.models import Incident
from incidents.permissions.principal import as_system
from incidents.plans import operations
from incidents.plans.models import Procedure
from incidents.plans.operations import MethodDraft
from incidents.refusals import Refused

PLAN = {
    "purpose": "We bring service back first and look for the cause afterwards. This plan is for every incident.",
    "roles": "- **Incident commander** decides and keeps the overview\n"
    "- **Scribe** writes down what was decided and when\n- **Customer liaison** speaks to "
    "customers, in one voice\n- **Experts** repair",
    "priorities": "Critical: the shop or the tills stand still. High: they will soon. Both are answered day and night.",
    "communication": "First word to customers within 30 minutes of Critical, then hourly, also when nothing is new.",
    "escalation": "Not taken after 10 minutes: the manager. Not mitigated after an hour: the board is told.",
}


def make_ready(stage: Stage) -> None:
    """Write a plan that is in force, keep contacts of whom one was never verified, and begin a procedure."""
    with as_system("the demonstration is made ready"):
        _write_plan(stage)
        _keep_contacts(stage)
        _begin_procedure(stage)


def _write_plan(stage: Stage) -> None:
    author = stage.users["daniel"]
    at = stage.end - timedelta(days=90)
    values = {"name": "How we respond", "slug": "how-we-respond", "owner": author}
    plan = operations.save_plan(None, values, actor=None, at=at)
    operations.save_plan_draft(plan, PLAN, actor=None, at=at, summary="The first plan")
    with_rights: dict[str, Any] = {"actor": stage.users["alex"], "at": at + timedelta(days=2)}
    operations.approve_plan(plan, **with_rights)
    operations.activate_plan(plan, **with_rights)
    more = {"communication": PLAN["communication"] + " Shops are told by their own line first."}
    operations.save_plan_draft(plan, more, actor=stage.users["alex"], at=stage.end, summary="Shops first")


def _keep_contacts(stage: Stage) -> None:
    at, alex = stage.end - timedelta(days=40), stage.users["alex"]
    payments = [stage.services["card-payments"].pk]
    clearline = operations.save_contact(
        None,
        {
            "name": "Clearline, duty desk",
            "slug": "clearline",
            "kind": "supplier",
            "role": "clears our card payments",
            "hours": "day and night",
            "languages": "English",
            "conditions": {"services": payments},
        },
        methods=[
            MethodDraft("phone", "+44 20 7946 0101", "quote contract TV-88", is_round_the_clock=True),
            MethodDraft("email", "duty@clearline.example"),
        ],
        actor=None,
        at=at,
    )
    operations.verify_methods(clearline, list(clearline.methods.all()), actor=alex, at=at)
    operations.note_tried(clearline.methods.all()[0], was_reached=True, actor=alex, at=stage.end - timedelta(days=12))
    operations.save_contact(
        None,
        {
            "name": "Data protection authority",
            "slug": "data-protection-authority",
            "kind": "regulator",
            "role": "is told of breaches of personal data within 72 hours",
            "hours": "Mon–Fri 9–17",
            "conditions": {"types": [stage.types["security"].pk]},
        },
        methods=[MethodDraft("portal", "https://authority.example/report"), MethodDraft("phone", "+44 20 7946 0102")],
        deputies=[],
        actor=None,
        at=at,
    )


def _begin_procedure(stage: Stage) -> None:
    procedure = Procedure.objects.get(slug="service-outage")
    open_ones = Incident.objects.real().open().filter(type=stage.types["outage"], assignee__isnull=False)
    incident = open_ones.order_by("-reported_at").first()
    if incident is None or incident.assignee is None:
        return
    told: dict[str, Any] = {"actor": incident.assignee, "at": stage.end}
    try:
        run = operations.begin_procedure(incident, procedure, **told)
    except Refused:
        return
    for step in run.steps.select_related("step", "run__incident").order_by("position")[:3]:
        operations.finish_step(step, **told)
