"""One article as one Markdown file with front matter, written and read. Pure; what is written reads back equal.

The parts stand behind lines such as `<!-- issue -->`; without any such line all of it is the body.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from knowledge.articles.choices import Audience, Confidence, ExpiryAction, Kind

PARTS = ("issue", "environment", "cause", "resolution", "body")
_MARK = re.compile(rf"^<!-- ({'|'.join(PARTS)}) -->$")
# A line of the text that looks like a mark, or like one that was hidden, has one more backslash in the file.
_HIDDEN = re.compile(rf"^(\\*)(<!-- (?:{'|'.join(PARTS)}) -->)$")
_SLUG = re.compile(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", re.IGNORECASE)
_FENCE = "---"
_CHOICES: dict[str, Any] = {
    "kind": Kind,
    "audience": Audience,
    "confidence": Confidence,
    "expiry_action": ExpiryAction,
}
_KNOWN = {"slug", "title", "topics", "owner", "review_on", "restricted", "published", *_CHOICES}


class NotAnArticle(ValueError):
    """The file cannot be read as an article; its text says why."""


@dataclass(frozen=True)
class ArticleFile:
    """What a file holds. `topics` are names, `owner` is a user name; `published` says whether readers have it."""

    slug: str
    title: str
    texts: Mapping[str, str]
    kind: str = Kind.REFERENCE
    audience: str = Audience.AGENTS
    confidence: str = Confidence.NOT_VALIDATED
    topics: tuple[str, ...] = ()
    owner: str = ""
    review_on: date | None = None
    expiry_action: str = ExpiryAction.WARN
    restricted: bool = False
    published: bool = True
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def write(article: ArticleFile) -> str:
    """The file's text."""
    head = {
        "slug": article.slug,
        "title": article.title,
        "kind": str(article.kind),
        "audience": str(article.audience),
        "confidence": str(article.confidence),
        "topics": list(article.topics),
        "owner": article.owner,
        "review_on": article.review_on,
        "expiry_action": str(article.expiry_action),
        "restricted": article.restricted,
        "published": article.published,
    }
    parts = [f"<!-- {name} -->\n{_hide(article.texts[name])}" for name in PARTS if article.texts.get(name)]
    front = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=10_000)
    return f"{_FENCE}\n{front}{_FENCE}\n\n" + "\n\n".join(parts) + "\n"


def read(text: str, *, name: str) -> ArticleFile:
    """What a file's text says; `name` is the slug where it names none. Raises NotAnArticle."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    head, rest = _split(text)
    unknown = sorted(set(head) - _KNOWN)
    if unknown:
        raise NotAnArticle(f"The front matter has fields that are not known: {', '.join(map(str, unknown))}.")
    values: dict[str, Any] = {name: _choice(head, name) for name in _CHOICES if head.get(name)}
    values |= {key: _flag(head, key) for key in ("restricted", "published") if key in head}
    slug, title = str(head.get("slug") or name), str(head.get("title") or "").strip()
    if not _SLUG.match(slug) or len(slug) > 120:
        raise NotAnArticle(f"“{slug}” is no address: write letters, digits and hyphens, at most 120.")
    if not title:
        raise NotAnArticle("The front matter has no title.")
    return ArticleFile(
        slug=slug,
        title=title,
        texts=_parts(rest),
        topics=_names(head.get("topics")),
        owner=str(head.get("owner") or ""),
        review_on=_date(head.get("review_on")),
        **values,
    )


def _split(text: str) -> tuple[dict[str, Any], str]:
    if not text.startswith(f"{_FENCE}\n"):
        raise NotAnArticle("It does not begin with front matter between two lines of “---”.")
    front, fence, rest = text[len(_FENCE) + 1 :].partition(f"\n{_FENCE}\n")
    if not fence:
        raise NotAnArticle("The front matter has no end: a line of “---” is missing.")
    try:
        head = yaml.safe_load(front)
    except yaml.YAMLError as error:
        raise NotAnArticle(f"The front matter is not YAML: {str(error).splitlines()[0]}.") from None
    if not isinstance(head, dict):
        raise NotAnArticle("The front matter holds no fields.")
    return head, rest


def _choice(head: dict[str, Any], name: str) -> str:
    value = str(head[name])
    if value not in _CHOICES[name].values:
        raise NotAnArticle(f"“{value}” is no {name.replace('_', ' ')}: write {', '.join(_CHOICES[name].values)}.")
    return value


def _flag(head: dict[str, Any], name: str) -> bool:
    if not isinstance(head[name], bool):
        raise NotAnArticle(f"“{name}” is true or false.")
    return bool(head[name])


def _names(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise NotAnArticle("“topics” is a list of names.")
    return tuple(one.strip() for one in value)


def _date(value: Any) -> date | None:
    if value is None or type(value) is date:
        return value
    raise NotAnArticle("“review_on” is a date, such as 2027-01-31.")


def _hide(text: str) -> str:
    return "\n".join(_HIDDEN.sub(r"\\\1\2", line) for line in text.split("\n"))


def _parts(text: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    here: list[str] = []
    before = here
    for line in text.split("\n"):
        mark = _MARK.match(line)
        if mark is not None:
            if mark[1] in found:
                raise NotAnArticle(f"The part “{mark[1]}” stands there twice.")
            here = found[mark[1]] = []
            continue
        hidden = _HIDDEN.match(line)
        here.append(line[1:] if hidden is not None and hidden[1] else line)
    loose = "\n".join(before).strip()
    if loose and found:
        raise NotAnArticle("There are words before the first part: put a line such as <!-- body --> above them.")
    if loose:
        return {"body": loose}
    return {name: "\n".join(lines).strip() for name, lines in found.items() if "\n".join(lines).strip()}
