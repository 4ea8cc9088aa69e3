"""The door for articles written elsewhere: as they were there, without approval, notices or counted use."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify

from incidents.people.models import User
from knowledge.articles.choices import Confidence
from knowledge.articles.folder import NAMED
from knowledge.articles.front_matter import PARTS, ArticleFile
from knowledge.articles.models import Article, ArticlePicture, Topic
from knowledge.articles.operations.addresses import free_slug, move_to
from knowledge.articles.operations.base import ArticleRefused, lock, store, tell
from knowledge.articles.operations.draft import draft_article
from knowledge.articles.operations.hyperlinks import note_hyperlinks
from knowledge.articles.operations.indexing import index
from knowledge.articles.operations.pictures import add_picture
from knowledge.articles.operations.revise import write_revision


@transaction.atomic
def import_article(file: ArticleFile, *, actor: User, at: datetime) -> tuple[Article, str]:
    """Make the article of a file, or bring the one with its slug to what the file says; returns it with what was done:
    "made", "changed" or "same". Topics that are not there are made; an owner who is not is the actor.

    Raises ArticleRefused, also for a file that would show what is restricted here.
    """
    found = Article.objects.filter(slug=file.slug).first()
    if found is not None and found.restricted != file.restricted:
        raise ArticleRefused("Here it is restricted and in the file it is not, or the other way round: decide here.")
    row = found or draft_article(title=file.title, restricted=file.restricted, actor=actor, at=at)
    before = row.version if found is not None else None
    texts = dict.fromkeys(PARTS, "") | _with_pictures(row, file, actor=actor, at=at)
    # Also of one that is archived here: what the file says counts, and that it is archived only where the file says so.
    row = write_revision(lock(row), title=file.title, texts=texts, summary="Imported", actor=actor, at=at)
    row = _settle(lock(row), file, actor=actor, at=at)
    if before is None:
        return row, "made"
    return row, "same" if row.version == before else "changed"


def _with_pictures(row: Article, file: ArticleFile, *, actor: User, at: datetime) -> dict[str, str]:
    """The texts, with the names of pictures turned into the keys that they have here."""
    keys: dict[str, int] = {}
    for name, data in file.pictures.items():
        held = ArticlePicture.objects.filter(article=row, sha256__startswith=name.partition(".")[0]).first()
        keys[name] = (held or add_picture(row, upload=ContentFile(data, name=name), actor=actor, at=at)).pk

    def renamed(text: str) -> str:
        return NAMED.sub(lambda found: f"attachment:{keys[found[1]]}" if found[1] in keys else found[0], text)

    return {name: renamed(text) for name, text in file.texts.items()}


def _settle(row: Article, file: ArticleFile, *, actor: User, at: datetime) -> Article:
    """Bring where it is filed, how sure we are and what readers have to what the file says."""
    owner = User.objects.filter(username=file.owner).first() if file.owner else None
    topics = [_topic(name) for name in file.topics]
    is_archived = file.confidence == Confidence.ARCHIVED
    wanted = {
        "kind": file.kind,
        "audience": file.audience,
        "confidence": file.confidence,
        "expiry_action": file.expiry_action,
        "review_on": file.review_on,
        "owner": owner or row.owner or actor,
        "title": file.title if file.published or not row.is_published else row.title,
        "archived_at": (row.archived_at or at) if is_archived else None,
        "published_revision": row.latest_revision if file.published else row.published_revision,
        "published_at": row.published_at or (at if file.published else None),
    }
    if wanted["confidence"] == Confidence.VALIDATED and wanted["published_revision"] is None:
        raise ArticleRefused("What nobody reads cannot be validated: say “published: true”.")
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if row.slug != file.slug and free_slug(file.slug, own=row) == file.slug:
        # Revising let the address follow the title; the file says which it is.
        move_to(row, file.slug, keep_old=False)
        changed.append("slug")
    held = set(row.topics.all())
    if not changed and held == set(topics):
        return row
    for name, value in wanted.items():
        setattr(row, name, value)
    row.topics.set(topics)
    if "published_revision" in changed and row.published_revision is not None:
        note_hyperlinks(row, row.published_revision)
    store(row, at=at, fields=changed)
    tell(row, "article.imported", actor=actor, at=at)
    index(row)
    return row


def _topic(name: str) -> Topic:
    found = Topic.objects.filter(name__iexact=name).first()
    if found is not None:
        return found
    slug = slugify(name)[:110] or "topic"
    taken = Topic.objects.filter(slug=slug).exists()
    return Topic.objects.create(name=name[:120], slug=f"{slug}-{Topic.objects.count()}" if taken else slug)
