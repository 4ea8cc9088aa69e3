"""Turns a timeline entry into a sentence when it is read. Pure: what is stored are codes and particulars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from incidents.timeline.clock_sentences import CLOCK_SENTENCES
from incidents.timeline.escalation_sentences import ESCALATION_SENTENCES
from incidents.timeline.knowledge_sentences import KNOWLEDGE_SENTENCES
from incidents.timeline.moments import moment
from incidents.timeline.procedure_sentences import PROCEDURE_SENTENCES
from incidents.timeline.review_sentences import REVIEW_SENTENCES

Data = dict[str, Any]

LEVELS = {1: "high", 2: "medium", 3: "low"}
ROLES = {
    "commander": "incident commander",
    "deputy": "deputy",
    "scribe": "scribe",
    "liaison": "customer liaison",
    "expert": "subject-matter expert",
}
EFFECTS = {"down": "down", "degraded": "degraded", "at_risk": "at risk"}
LINKS_OUT = {
    "related": "related to",
    "caused_by": "caused by",
    "child_of": "a child of",
    "duplicate_of": "a duplicate of",
}
LINKS_IN = {
    "related": "related to",
    "caused_by": "the cause of",
    "child_of": "the parent of",
    "duplicate_of": "the original of",
}


def name_of(value: Any) -> str:
    """The name kept of a row, a level in words, or the plain value."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, dict):
        return str(value.get("name", value.get("id", "")))
    return str(value)


def sentence(code: str, data: Data, *, actor: str, other: str = "") -> str:
    """One plain sentence. `actor` is a name or "Muster"; `other` the reference of the second incident, if any.

    An unknown code is told by its own words, so that nothing is ever hidden.
    """
    render = _SENTENCES.get(code)
    if render is None:
        return f"{actor}: {code.replace('.', ' ').replace('_', ' ')}."
    return render(data, actor, other)


def _because(data: Data) -> str:
    return f": {data['reason']}" if data.get("reason") else "."


def _logged(data: Data, actor: str, other: str) -> str:
    who = f"{name_of(data['reported_by'])} (the reporter)" if data.get("reported_by") else actor
    words = f"{who} logged this incident as {name_of(data.get('type'))}"
    if data.get("priority"):
        words += f", priority {name_of(data['priority'])}"
    if data.get("team"):
        words += f", for {name_of(data['team'])}"
    if data.get("priority_reason"):
        words += f" (priority set by hand: {data['priority_reason']})"
    return f"{words}."


def _changes(data: Data) -> str:
    parts = []
    for name, (old, new) in data.get("changes", {}).items():
        word = name.replace("_", " ")
        if name in ("description", "facts"):
            parts.append(word)
        elif name in ("impact", "urgency"):
            parts.append(f"{word} from {LEVELS.get(old) or name_of(old)} to {LEVELS.get(new) or name_of(new)}")
        else:
            parts.append(f"{word} from {name_of(old)} to {name_of(new)}")
    return ", ".join(parts)


def _updated(data: Data, actor: str, other: str) -> str:
    return f"{actor} changed {_changes(data)}." if data.get("changes") else f"{actor} updated it."


def _triaged(data: Data, actor: str, other: str) -> str:
    return f"{actor} triaged it: {_changes(data)}."


def _type_changed(data: Data, actor: str, other: str) -> str:
    old, new = data.get("workflow", [None, None])
    return (
        f"It moved from workflow {name_of(old)} to {name_of(new)}, "
        f"from “{name_of(data.get('from'))}” to “{name_of(data.get('to'))}”."
    )


def _overridden(data: Data, actor: str, other: str) -> str:
    verb = "went back to the computed priority" if data.get("computed") else "set the priority by hand"
    return f"{actor} {verb}, from {name_of(data.get('old'))} to {name_of(data.get('new'))}{_because(data)}"


def _acknowledged(data: Data, actor: str, other: str) -> str:
    how = " by starting to work on it" if data.get("by_working") else ""
    takes = " and has it now" if data.get("takes") else ""
    return f"{actor} acknowledged it{how}{takes}."


def _assigned(data: Data, actor: str, other: str) -> str:
    parts = []
    if data.get("team") != data.get("old_team"):
        parts.append(f"to {name_of(data['team'])}" if data.get("team") else "to no team")
    if data.get("assignee") != data.get("old_assignee"):
        parts.append(f"to {name_of(data['assignee'])}" if data.get("assignee") else "to nobody")
    return f"{actor} assigned it {' and '.join(parts)}."


def _handed_over(data: Data, actor: str, other: str) -> str:
    return f"{actor} handed it over to {name_of(data.get('assignee'))}."


# Told in words of their own, or too long for a sentence.
_SAID = {"hold_reason", "resolution_code", "resolution_kind", "resolution_summary"}


def _plain(slug: str) -> str:
    return slug.replace("_", " ")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return name_of(value)


def _moved(verb: str) -> Callable[[Data, str, str], str]:
    def render(data: Data, actor: str, other: str) -> str:
        who = "Muster" if data.get("automatic") else actor
        given = data.get("fields", {})
        words = f"{who} {verb} (“{name_of(data.get('from'))}” → “{name_of(data.get('to'))}”)"
        if given.get("hold_reason"):
            words += f", {name_of(given['hold_reason'])}"
        if given.get("resolution_code"):
            words += f", {name_of(given['resolution_code'])}"
        words += "".join(f", {_plain(name)}: {_shown(value)}" for name, value in given.items() if name not in _SAID)
        if given.get("resolution_summary"):
            words += f": {given['resolution_summary']}"
            return words
        if data.get("reason") or not words.endswith((".", "?", "!")):
            words += _because(data)
        return words

    return render


def _from_outside(data: Data, actor: str) -> str:
    """Whose words these are, when they came by the report pages and not from the console."""
    if not data.get("outsider"):
        return actor
    return f"{data.get('name') or actor} (the {data['outsider']})"


def _note(data: Data, actor: str, other: str) -> str:
    return f"{_from_outside(data, actor)} wrote a note."


def _said(words: str) -> Callable[[Data, str, str], str]:
    def render(data: Data, actor: str, other: str) -> str:
        return f"{_from_outside(data, actor)} said that {words}."

    return render


def _linked(data: Data, actor: str, other: str) -> str:
    words = LINKS_OUT if data.get("direction") != "in" else LINKS_IN
    return f"{actor} recorded that it is {words.get(data.get('kind', ''), 'linked to')} {other}."


def _unlinked(data: Data, actor: str, other: str) -> str:
    return f"{actor} removed the link to {other}."


def _merged(data: Data, actor: str, other: str) -> str:
    named = f" “{data['title']}”" if data.get("title") else ""
    words = f"{actor} merged {other}{named} into it"
    reporters = [name_of(data[key]) for key in ("reporter", "contact") if data.get(key)]
    if reporters:
        words += f", reported by {' and '.join(reporters)}"
    if data.get("tags"):
        words += f"; tags that came with it: {', '.join(name_of(tag) for tag in data['tags'])}"
    if data.get("kept_back"):
        words += "; what it holds stays with it, because it is restricted"
    return f"{words}."


def _who(words: str) -> Callable[[Data, str, str], str]:
    def render(data: Data, actor: str, other: str) -> str:
        until = f" until {moment(data['expires_at'])}" if data.get("expires_at") else ""
        return f"{actor} {words.format(who=name_of(data.get('who')))}{until}{_because(data)}"

    return render


def _reasoned(words: str) -> Callable[[Data, str, str], str]:
    def render(data: Data, actor: str, other: str) -> str:
        return f"{actor} {words}{_because(data)}"

    return render


def _role(words: str) -> Callable[[Data, str, str], str]:
    def render(data: Data, actor: str, other: str) -> str:
        role = ROLES.get(data.get("role", ""), data.get("role", ""))
        before = f", after {name_of(data['previous'])}" if data.get("previous") else ""
        return f"{actor} {words.format(role=role, user=name_of(data.get('user')))}{before}."

    return render


def _affected(data: Data, actor: str, other: str) -> str:
    effect = EFFECTS.get(data.get("effect", ""), "affected")
    return f"{actor} recorded {name_of(data.get('service'))} as {effect} since {moment(data.get('started_at'))}."


def _restored(data: Data, actor: str, other: str) -> str:
    return f"{actor} recorded {name_of(data.get('service'))} as restored at {moment(data.get('ended_at'))}."


def _corrected_effect(data: Data, actor: str, other: str) -> str:
    return f"{actor} corrected how long {name_of(data.get('service'))} was affected{_because(data)}"


def _milestone(data: Data, actor: str, other: str) -> str:
    return (
        f"{actor} corrected when it was {data.get('milestone', 'reached')}, "
        f"from {moment(data.get('old'))} to {moment(data.get('new'))}{_because(data)}"
    )


def _tags(data: Data, actor: str, other: str) -> str:
    parts = []
    for key, word in (("added", "added"), ("removed", "removed")):
        if data.get(key):
            parts.append(f"{word} {', '.join(name_of(tag) for tag in data[key])}")
    return f"{actor} changed tags: {'; '.join(parts)}."


def _refused(data: Data, actor: str, other: str) -> str:
    move = data.get("transition", {}).get("name", "a move")
    return f"Muster would have made the move “{move}”, which was refused{_because(data)}"


def _imported(data: Data, actor: str, other: str) -> str:
    return f"This incident was imported from {name_of(data.get('source'))} as {name_of(data.get('external_id'))}."


def _pinned(words: str) -> Callable[[Data, str, str], str]:
    def render(data: Data, actor: str, other: str) -> str:
        of = f" of {moment(data['entry_at'])}" if data.get("entry_at") else ""
        what = "the note" if data.get("entry_code") == "note.added" else "the entry"
        return f"{actor} {words.format(entry=f'{what}{of}')}{_because(data)}"

    return render


def _file(words: str) -> Callable[[Data, str, str], str]:
    def render(data: Data, actor: str, other: str) -> str:
        return f"{actor} {words.format(name=name_of(data.get('attachment')))}{_because(data)}"

    return render


def _paged(data: Data, actor: str, other: str) -> str:
    return f"{actor} paged {_people(data)}{_because(data)}"


def _people(data: Data) -> str:
    names = [name_of(person) for person in data.get("people", [])]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or "nobody"


def _failed_over(data: Data, actor: str, other: str) -> str:
    return f"A page to {_people(data)} failed by {name_of(data.get('by'))}; it goes on by {name_of(data.get('next'))}."


def _unreached(data: Data, actor: str, other: str) -> str:
    who = _people(data) if data.get("people") else "Somebody"
    return f"{who} could not be reached by any way that Muster knows{_because(data)}"


def _in_doubt(data: Data, actor: str, other: str) -> str:
    again = "; it was sent again" if data.get("again") else ""
    to = _people(data) if data.get("people") else "somebody"
    by = name_of(data.get("by"))
    return f"Muster was stopped while a message to {to} left by {by}: nobody knows whether it did{again}."


_SENTENCES: dict[str, Callable[[Data, str, str], str]] = {
    "incident.logged": _logged,
    "details.updated": _updated,
    "incident.triaged": _triaged,
    "type.changed": _type_changed,
    "priority.overridden": _overridden,
    "incident.acknowledged": _acknowledged,
    "incident.assigned": _assigned,
    "incident.handed_over": _handed_over,
    "note.added": _note,
    "status.changed": _moved("moved it"),
    "incident.held": _moved("put it on hold"),
    "incident.resumed": _moved("resumed work"),
    "incident.mitigated": _moved("mitigated it"),
    "incident.resolved": _moved("resolved it"),
    "incident.reopened": _moved("reopened it"),
    "incident.closed": _moved("closed it"),
    "incident.cancelled": _moved("cancelled it"),
    "automatic.refused": _refused,
    "link.added": _linked,
    "link.removed": _unlinked,
    "incident.marked_duplicate": lambda data, actor, other: f"{actor} marked it as a duplicate of {other}.",
    "incident.merged": _merged,
    "incident.restricted": _reasoned("restricted it to those who need to know"),
    "incident.unrestricted": _reasoned("lifted the restriction"),
    "access.granted": _who("gave {who} access"),
    "access.revoked": _who("took access from {who}"),
    "access.glass_broken": _who("opened this restricted incident as administrator"),
    "major.declared": _reasoned("declared a major incident"),
    "major.stood_down": _reasoned("stood down the major incident"),
    "role.taken": _role("took the role of {role}"),
    "role.assigned": _role("made {user} {role}"),
    "role.handed_over": _role("handed the role of {role} to {user}"),
    "role.released": _role("ended the role of {user} as {role}"),
    "service.affected": _affected,
    "service.restored": _restored,
    "service.corrected": _corrected_effect,
    "milestone.corrected": _milestone,
    "tags.changed": _tags,
    "entry.pinned": _pinned("pinned {entry} among the decisions"),
    "entry.unpinned": _pinned("took {entry} from the decisions"),
    "history.imported": _imported,
    "attachment.added": _file("attached “{name}”"),
    "attachment.shown": _file("showed the attachment “{name}” to the reporter"),
    "attachment.withdrawn": _file("withdrew the attachment “{name}”"),
    "attachment.erased": _file("deleted the withdrawn file “{name}” for good"),
    "page.sent": _paged,
    "page.failed_over": _failed_over,
    "page.unreached": _unreached,
    "message.in_doubt": _in_doubt,
    **ESCALATION_SENTENCES,
    **KNOWLEDGE_SENTENCES,
    "reporter.confirmed": _said("it works again"),
    "reporter.rejected": _said("it still fails"),
    **CLOCK_SENTENCES,
    **REVIEW_SENTENCES,
    **PROCEDURE_SENTENCES,
}
CODES = frozenset(_SENTENCES)
