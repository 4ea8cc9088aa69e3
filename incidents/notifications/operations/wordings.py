"""The organisation's own words for messages, in place of those that ship."""

from __future__ import annotations

from django.db import transaction
from django.template import TemplateSyntaxError

from incidents.notifications.kinds import Kind
from incidents.notifications.models import NotificationTemplate
from incidents.notifications.variables import unknown_variables
from incidents.notifications.words import SUBJECT_LENGTH, Worded, WordsRefused, preview, template_of
from incidents.people.models import User
from incidents.refusals import NotPermitted, Refused

RIGHT = "incidents.change_notificationtemplate"
BODY_LENGTH = 5_000


class WordingRefused(Refused):
    """Words that could not be filled in; `fields` says where."""

    code = "wording_refused"


def check_words(kind: Kind, *, subject: str, body: str) -> Worded:
    """What the words make of the kind's examples. Raises WordingRefused, at the field that is wrong."""
    problems = {name: _problem(kind, name, text) for name, text in (("subject", subject), ("body", body))}
    problems = {name: sentence for name, sentence in problems.items() if sentence}
    if problems:
        raise WordingRefused(" ".join(problems.values()), fields=problems)
    try:
        worded = preview(kind.code, subject=subject, body=body)
    except WordsRefused as error:
        raise WordingRefused(str(error), fields={"body": str(error)}) from None
    if not worded.subject:
        sentence = "Nothing would stand in the subject."
        raise WordingRefused(sentence, fields={"subject": sentence})
    return worded


@transaction.atomic
def save_words(kind: Kind, *, subject: str, body: str, actor: User) -> NotificationTemplate:
    """Use these words from now on, for what waits too. Raises NotPermitted, WordingRefused."""
    _require(actor)
    check_words(kind, subject=subject, body=body)
    row = NotificationTemplate.objects.select_for_update().filter(kind=kind.code).first()
    row = row or NotificationTemplate(kind=kind.code)
    row.subject, row.body = subject.strip(), body
    row.save()
    return row


@transaction.atomic
def use_shipped_words(kind: Kind, *, actor: User) -> bool:
    """Go back to the words that ship; whether there were others. Their history stays. Raises NotPermitted."""
    _require(actor)
    row = NotificationTemplate.objects.select_for_update().filter(kind=kind.code).first()
    if row is None:
        return False
    row.delete()
    return True


def _problem(kind: Kind, name: str, text: str) -> str:
    most = SUBJECT_LENGTH if name == "subject" else BODY_LENGTH
    if not text.strip():
        return "Write something."
    if len(text) > most:
        return f"Use at most {most:,} characters; this has {len(text):,}."
    try:
        unknown = unknown_variables(template_of(text), kind.variables)
    except TemplateSyntaxError as error:
        return f"This does not work as a template: {error}"
    if unknown:
        return f"There is no variable {', '.join(unknown)} in this message. See the list of those that there are."
    return ""


def _require(actor: User) -> None:
    if not actor.has_perm(RIGHT):
        raise NotPermitted
