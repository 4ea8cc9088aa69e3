"""The roles that `setup` makes as groups, and the permissions each holds. A person may have several; they add up.

A permission is written as its codename, or as `app.codename` where it belongs to another app than this one.
No role holds `view_restricted`: it is given to named people, and need to know does the rest.
"""

from __future__ import annotations

# Codenames on Incident beside Django's view, add and change.
INCIDENT_PERMISSIONS: list[tuple[str, str]] = [
    ("work_incident", "Can acknowledge, take, hold, mitigate, resolve and reopen incidents"),
    ("assign_incident", "Can assign incidents to others and hand them over"),
    ("close_incident", "Can close and cancel incidents"),
    ("override_priority", "Can override the computed priority with a reason"),
    ("correct_milestone", "Can correct the times of an incident with a reason"),
    ("restrict_incident", "Can restrict incidents and grant access to them"),
    ("command_incident", "Can declare major incidents, stand them down and assign response roles"),
    ("view_restricted", "Can see every restricted incident"),
    ("break_glass", "Can open a restricted incident by giving a reason, which its owner is told"),
]

# Models of the catalogue, the workflows and the people whose rows an administrator edits.
CONFIGURED_MODELS: tuple[str, ...] = (
    "user",
    "team",
    "membership",
    "skill",
    "organisation",
    "contact",
    "apitoken",
    "service",
    "servicedependency",
    "category",
    "incidenttype",
    "priority",
    "priorityrule",
    "tag",
    "source",
    "businesscalendar",
    "slapolicy",
    "slatarget",
    "holdreason",
    "resolutioncode",
    "organisationsettings",
    "workflow",
    "workflowversion",
    "workflowfield",
    "state",
    "transition",
    "incidenttemplate",
    "oncallschedule",
    "channelprovider",
    "webhookendpoint",
    "notificationtemplate",
    "escalationpolicy",
    "plan",
    "procedure",
    "keycontact",
)

# Rows with no meaning alone, which no incident refers to: they may be taken away, the rest is retired.
REMOVABLE_MODELS: tuple[str, ...] = (
    "membership",
    "servicedependency",
    "slatarget",
    "workflowversion",
    "workflowfield",
    "state",
    "transition",
)

# The clockwork: nobody adds to it by hand.
_ENGINE = ("timer", "recurringjob")

# What outsiders told us, or what lets a program in: not for every reader.
_CONFIDENTIAL = {"organisation", "contact", "apitoken", "channelprovider", "webhookendpoint", "keycontact"}

# Articles: who reads what is for agents; who drafts, suggests and edits work in progress; who decides.
_READ_ARTICLES = {"knowledge.view_article", "knowledge.view_topic"}
_WRITE_ARTICLES = _READ_ARTICLES | {"knowledge.add_article", "knowledge.change_article"}
_EDIT_ARTICLES = _WRITE_ARTICLES | {"knowledge.edit_article", "knowledge.add_topic", "knowledge.change_topic"}

# What is learned from incidents: who reads it, who writes it, who decides about it.
_READ_REVIEWS = {f"knowledge.view_{model}" for model in ("review", "lesson", "correctiveaction")}
_WRITE_REVIEWS = {f"knowledge.change_{model}" for model in ("review", "lesson", "correctiveaction")}
_DECIDE_REVIEWS = _READ_REVIEWS | _WRITE_REVIEWS | {"knowledge.decide_review"}
_RULE_REVIEWS = {
    f"knowledge.{verb}_review{what}" for verb in ("view", "add", "change") for what in ("rule", "template")
}

# The scripts of drills: whoever plays must not read them.
_KEEP_LIBRARY = {f"{verb}_{model}" for verb in ("view", "add", "change") for model in ("scenario", "capability")}
_KEEP_PROGRAMMES = {f"{verb}_drillprogramme" for verb in ("view", "add", "change")}

# How ready teams and services are is counted from drills, too.
_SEE_READINESS = {"reports.view_readiness", "view_exercise"}

# Figures about everybody's work.
_READ_REPORTS = {"reports.view_reports"}
_MANAGE_REPORTS = {"reports.manage_reports"}
_EXPORT_EVIDENCE = {"reports.export_evidence"}

# What incidents cost tells what people and services cost.
_SEE_COSTS = {"reports.view_costs"}
_KEEP_COSTS = _SEE_COSTS | {"reports.record_costs", "reports.set_rates"}

_READ = (
    {"view_incident", "view_timelineentry"}
    | {f"view_{model}" for model in CONFIGURED_MODELS if model not in _CONFIDENTIAL}
    | _READ_ARTICLES
    | _READ_REVIEWS
)
# An engineer who sees something break logs it, works it, and hands it over when the shift ends.
_WORK = (
    _READ
    | {"add_incident", "change_incident", "work_incident", "assign_incident", "view_keycontact"}
    | _WRITE_ARTICLES
    | _WRITE_REVIEWS
)
_AGENT = _WORK | {"view_contact", "add_contact", "change_contact", "view_organisation", "add_tag"}
_COMMAND = (
    _AGENT
    | {"close_incident", "override_priority", "correct_milestone", "restrict_incident", "command_incident"}
    | _DECIDE_REVIEWS
)
_ADMINISTER = (
    {"import_incidents", "view_job", "change_job", "view_qualification"}
    | {f"{verb}_{model}" for model in CONFIGURED_MODELS for verb in ("view", "add", "change")}
    | {f"delete_{model}" for model in REMOVABLE_MODELS}
    | {f"{verb}_{model}" for model in _ENGINE for verb in ("view", "change")}
    | {"auth.view_group", "auth.add_group", "auth.change_group"}
    | _EDIT_ARTICLES
    | _RULE_REVIEWS
    | {"knowledge.release_review"}
    | _KEEP_LIBRARY
    | _KEEP_PROGRAMMES
)

ROLES: dict[str, frozenset[str]] = {
    "observer": frozenset(_READ),
    "agent": frozenset(_AGENT),
    "responder": frozenset(_WORK),
    "incident commander": frozenset(_COMMAND | _READ_REPORTS),
    "problem manager": frozenset(_AGENT | {"close_incident"} | _DECIDE_REVIEWS | _READ_REPORTS),
    "knowledge editor": frozenset(_READ | _EDIT_ARTICLES | {"knowledge.release_review"} | _READ_REPORTS),
    "trainer": frozenset(
        _READ
        | {"view_exercise", "add_exercise", "change_exercise", "view_keycontact", "view_qualification"}
        | _KEEP_LIBRARY
        | _SEE_READINESS
        | _READ_REPORTS
        | _KEEP_PROGRAMMES
    ),
    # Which teams a manager edits is no permission: it is the teams whose membership says so.
    "manager": frozenset(
        _COMMAND
        | {"change_organisation", "add_organisation", "view_qualification"}
        | _SEE_READINESS
        | _READ_REPORTS
        | _MANAGE_REPORTS
        | _EXPORT_EVIDENCE
        | _KEEP_COSTS
    ),
    "auditor": frozenset(
        _READ
        | {f"view_{model}" for model in _CONFIDENTIAL}
        | {"view_accessrecord", "view_auditrecord", "view_contactmethod", "view_qualification", "auth.view_group"}
        | {"view_timer", "view_recurringjob"}
        | _SEE_READINESS
        | _READ_REPORTS
        | _EXPORT_EVIDENCE
        | _SEE_COSTS
    ),
    "administrator": frozenset(
        _COMMAND
        | _ADMINISTER
        | {"view_accessrecord", "view_auditrecord", "view_contactmethod", "break_glass"}
        | _SEE_READINESS
        | _READ_REPORTS
        | _MANAGE_REPORTS
        | _EXPORT_EVIDENCE
        | _KEEP_COSTS
    ),
}
