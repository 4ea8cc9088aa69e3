"""Reading for the reporter's pages: follow-ups, what is known already, and the public view of one incident."""

from incidents.reporter.queries.follow_ups import (
    find_by_token,
    find_of_person,
    follow_ups_of,
    followers_of,
    owed_mails,
)
from incidents.reporter.queries.matching import Known, find_known, known_problems
from incidents.reporter.queries.public_view import PublicEntry, PublicView, find_file, public_view
from incidents.reporter.queries.standing import Standing, standing_of

__all__ = [
    "Known",
    "PublicEntry",
    "PublicView",
    "Standing",
    "find_by_token",
    "find_file",
    "find_known",
    "find_of_person",
    "follow_ups_of",
    "followers_of",
    "known_problems",
    "owed_mails",
    "public_view",
    "standing_of",
]
