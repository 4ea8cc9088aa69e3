"""Pasting a picture into an article."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from incidents.attachments.names import clean_name
from incidents.attachments.pictures import NoPicture, read_picture
from incidents.people.models import User
from knowledge.articles.models import Article, ArticlePicture
from knowledge.articles.operations.base import ArticleRefused, lock
from knowledge.articles.pictures import MOST_BYTES, MOST_OF_ARTICLE, VAULT


class PictureRefused(ArticleRefused):
    """A file that is not kept. The sentence stands at the field `file`."""

    code = "picture_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, fields={"file": sentence})


def add_picture(article: Article, *, upload: File[bytes], actor: User | None, at: datetime) -> ArticlePicture:
    """Keep a picture with the article: PNG, JPEG, GIF or WebP, by its bytes. Its text names it `attachment:KEY`.

    The bytes are written before the transaction begins, so that no lock is held meanwhile. Raises PictureRefused,
    ArticleNotFound.
    """
    name = clean_name(upload.name or "picture.png")
    try:
        data, content_type = read_picture(upload, most_bytes=MOST_BYTES, how="paste")
    except NoPicture as error:
        raise PictureRefused(str(error)) from None
    with VAULT.create() as (stored, file):
        file.write(data)
    is_kept = False
    try:
        picture = _record(article, stored, name, data, content_type, actor=actor, at=at)
        is_kept = True
    finally:
        if not is_kept:
            VAULT.discard(stored)
    return picture


@transaction.atomic
def _record(
    article: Article, stored: str, name: str, data: bytes, content_type: str, *, actor: User | None, at: datetime
) -> ArticlePicture:
    row = lock(article)
    if ArticlePicture.objects.filter(article=row).count() >= MOST_OF_ARTICLE:
        raise PictureRefused(f"An article has at most {MOST_OF_ARTICLE} pictures.")
    picture = ArticlePicture(
        article=row,
        name=name,
        stored=stored,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content_type=content_type,
        added_by=actor,
        added_at=at,
        restricted=row.restricted,
    )
    picture.save(force_insert=True)
    return picture
