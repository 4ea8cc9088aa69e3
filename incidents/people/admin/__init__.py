"""People in the console: accounts, roles, teams, outside contacts, tokens."""

from incidents.people.admin.accounts import UserAdmin
from incidents.people.admin.outside import ContactAdmin, OrganisationAdmin
from incidents.people.admin.roles import RoleAdmin
from incidents.people.admin.teams import SkillAdmin, TeamAdmin
from incidents.people.admin.tokens import ApiTokenAdmin

__all__ = [
    "ApiTokenAdmin",
    "ContactAdmin",
    "OrganisationAdmin",
    "RoleAdmin",
    "SkillAdmin",
    "TeamAdmin",
    "UserAdmin",
]
