"""The roles that `setup` makes as groups, and the permissions each holds. Permissions add up; a person may have several."""

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

_READ = {"view_incident", "view_timelineentry", "view_team", "view_service", "view_category", "view_workflow"}
_WORK = _READ | {"change_incident", "work_incident"}
_AGENT = _WORK | {"add_incident", "assign_incident", "view_contact", "add_contact", "change_contact", "view_organisation"}
_COMMAND = _AGENT | {
    "close_incident",
    "override_priority",
    "correct_milestone",
    "restrict_incident",
    "command_incident",
}

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
    "holdreason",
    "resolutioncode",
    "organisationsettings",
    "workflow",
    "workflowversion",
    "workflowfield",
    "state",
    "transition",
)

_ADMINISTER = {f"{verb}_{model}" for model in CONFIGURED_MODELS for verb in ("view", "add", "change")}

ROLES: dict[str, frozenset[str]] = {
    "observer": frozenset(_READ),
    "agent": frozenset(_AGENT),
    "responder": frozenset(_WORK),
    "incident commander": frozenset(_COMMAND),
    "problem manager": frozenset(_AGENT | {"close_incident"}),
    "knowledge editor": frozenset(_READ),
    "trainer": frozenset(_READ),
    "manager": frozenset(_COMMAND | {"change_team", "view_membership", "add_membership", "change_membership"}),
    "auditor": frozenset(_READ | {"view_accessrecord", "view_user", "view_organisation", "view_contact"}),
    "administrator": frozenset(_COMMAND | _ADMINISTER | {"view_accessrecord", "break_glass"}),
}
