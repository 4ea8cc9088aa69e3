"""What reporters change: they report, follow, add, answer, stop; and the mails they are owed are sent."""

from incidents.reporter.operations.answer import confirm_fix, reject_fix
from incidents.reporter.operations.links import move_to_original, revoke
from incidents.reporter.operations.mails import owe_word_of_the_end, send_owed_mails
from incidents.reporter.operations.report import Person, follow_known, report_issue
from incidents.reporter.operations.words import add_words

__all__ = [
    "Person",
    "add_words",
    "confirm_fix",
    "follow_known",
    "move_to_original",
    "owe_word_of_the_end",
    "reject_fix",
    "report_issue",
    "revoke",
    "send_owed_mails",
]
