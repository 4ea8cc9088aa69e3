"""The one list of acts, and which of them one person is offered on one incident."""

from __future__ import annotations

from incidents.desk.acts.base import Act
from incidents.desk.acts.escalating import ESCALATING
from incidents.desk.acts.files import FILES
from incidents.desk.acts.procedures import PROCEDURES
from incidents.desk.acts.promises import PROMISES
from incidents.desk.acts.response import ACCESS, IMPACT, ROLES
from incidents.desk.acts.telling import TELLING
from incidents.desk.acts.work import WORK
from incidents.lifecycle.models import Incident
from incidents.lifecycle.queries import may_only_read
from incidents.lifecycle.rights import may
from incidents.people.models import User

_ALL = (*WORK, *ROLES, *IMPACT, *ACCESS, *FILES, *TELLING, *PROMISES, *ESCALATING, *PROCEDURES)
ACTS: dict[str, Act] = {act.slug: act for act in _ALL}


def acts_for(incident: Incident, user: User) -> dict[str, Act]:
    """The acts `user` may carry out on the incident as it stands, by slug.

    No query beyond the user's rights, except for a restricted incident.
    """
    if may_only_read(incident):
        return {}
    return {slug: act for slug, act in ACTS.items() if may(user, act.right) and act.possible(incident, user)}
