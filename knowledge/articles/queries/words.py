"""The words of an article as readers see them: rendered, with its pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from django.urls import reverse
from django.utils.safestring import SafeString

from incidents.attachments.kinds import PICTURES
from incidents.timeline.markdown import ShownFile, files_named_in, render
from knowledge.articles.models import ArticlePicture, ArticleRevision
from knowledge.articles.models.article import TEXTS

HEADINGS = {
    "issue": "Issue",
    "environment": "Environment",
    "cause": "Cause",
    "resolution": "Resolution",
    "body": "",
}


class PicturesOf(Mapping[int, ShownFile]):
    """The pictures of an article that its texts name and the reader may see, asked for once and only when named."""

    def __init__(self, article_id: int, texts: Iterable[str]) -> None:
        self.article_id, self.texts = article_id, list(texts)

    @cached_property
    def _files(self) -> dict[int, ShownFile]:
        keys = set().union(*map(files_named_in, self.texts))
        if not keys:
            return {}
        held = ArticlePicture.objects.filter(article=self.article_id, pk__in=keys)
        return {one.pk: ShownFile(picture_address(one), one.content_type in PICTURES) for one in held}

    def __getitem__(self, key: int) -> ShownFile:
        return self._files[key]

    def __iter__(self) -> Iterator[int]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def picture_address(picture: ArticlePicture) -> str:
    """Where a reader gets a picture."""
    return reverse("knowledge_picture", args=[picture.pk])


def rendered_parts(article_id: int, texts: Mapping[str, str]) -> list[tuple[str, str, SafeString]]:
    """Each part that has words: its name, its heading and its HTML, in the order of reading. At most one query."""
    pictures = PicturesOf(article_id, texts.values())
    return [(name, HEADINGS[name], render(texts[name], pictures)) for name in TEXTS if texts.get(name)]


def parts_of(revision: ArticleRevision) -> list[tuple[str, str, SafeString]]:
    """`rendered_parts` of a revision."""
    return rendered_parts(revision.article_id, texts_of(revision))


def texts_of(revision: ArticleRevision) -> dict[str, str]:
    """The parts of a revision by name."""
    return {name: getattr(revision, name) for name in TEXTS}
