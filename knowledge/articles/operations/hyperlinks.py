"""Where the links of articles lead: noted when words are published, judged when somebody has followed them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from knowledge.articles.addresses_in import addresses_in
from knowledge.articles.choices import LinkState
from knowledge.articles.models import Article, ArticleHyperlink, ArticleRevision
from knowledge.articles.models.article import TEXTS


def note_hyperlinks(article: Article, revision: ArticleRevision) -> None:
    """Keep the addresses that a revision leads to, and forget those it does not; what is known of the rest stays."""
    wanted = addresses_in("\n\n".join(getattr(revision, name) for name in TEXTS))
    held = ArticleHyperlink.objects.filter(article=article)
    held.exclude(address__in=wanted).delete()
    known = set(held.values_list("address", flat=True))
    ArticleHyperlink.objects.bulk_create(
        [ArticleHyperlink(article=article, address=address) for address in wanted if address not in known]
    )


@transaction.atomic
def record_hyperlinks(article: Article, judged: Mapping[str, tuple[LinkState, str]], *, at: datetime) -> None:
    """Keep what following the article's links told: by address, the state and what to say of it."""
    for link in ArticleHyperlink.objects.filter(article=article, address__in=list(judged)):
        state, detail = judged[link.address]
        link.state, link.detail, link.checked_at = state, detail[:200], at
        link.save(update_fields=["state", "detail", "checked_at"])
