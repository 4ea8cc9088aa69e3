"""Every change to people: tokens, accounts, teams, sessions, sign-in."""

from incidents.people.operations.accounts import (
    LastAdministrator,
    change_password,
    deactivate_user,
    reactivate_user,
    set_line_manager,
    update_profile,
)
from incidents.people.operations.first_page import FirstPageRefused, choose_first_page
from incidents.people.operations.preferences import PreferenceRefused, set_queue_density
from incidents.people.operations.sessions import (
    end_all_sessions,
    end_other_sessions,
    end_session,
    note_session,
    rename_session,
)
from incidents.people.operations.teams import add_member, remove_member, restore_team, retire_team, set_manager
from incidents.people.operations.tokens import TokenRefused, create_token, note_token_use, revoke_token

__all__ = [
    "FirstPageRefused",
    "LastAdministrator",
    "PreferenceRefused",
    "TokenRefused",
    "add_member",
    "change_password",
    "choose_first_page",
    "create_token",
    "deactivate_user",
    "end_all_sessions",
    "end_other_sessions",
    "end_session",
    "note_session",
    "note_token_use",
    "reactivate_user",
    "remove_member",
    "rename_session",
    "restore_team",
    "retire_team",
    "revoke_token",
    "set_line_manager",
    "set_manager",
    "set_queue_density",
    "update_profile",
]
