"""The sentences of knowledge: which articles an incident led to, and which were used on it. Pure; see `sentences`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Data = dict[str, Any]


def _article(words: str) -> Callable[[Data, str, str], str]:
    def render(data: Data, actor: str, _other: str) -> str:
        article = data.get("article") or {}
        return f"{actor} {words.format(article=article.get('name') or 'that is gone')}."

    return render


_USED = {
    "helped": _article("used the article {article}, and it helped"),
    "not_helped": _article("tried the article {article}, and it did not help"),
    "linked": _article("linked the article {article}"),
}


def _used(data: Data, actor: str, other: str) -> str:
    return _USED.get(str(data.get("outcome")), _USED["linked"])(data, actor, other)


KNOWLEDGE_SENTENCES: dict[str, Callable[[Data, str, str], str]] = {
    "article.drafted": _article("drafted the article {article} from it"),
    "article.linked": _used,
    "article.unlinked": _article("took the article {article} off it"),
}
