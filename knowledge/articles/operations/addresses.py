"""The slug under which an article is found, and those it had before."""

from __future__ import annotations

import secrets

from django.utils.text import slugify

from incidents.permissions.principal import as_system
from knowledge.articles.models import Article, ArticleAddress

LONGEST = 100
_MOST_TRIES = 50
# Words that the site has addresses of its own for.
KEPT = frozenset({"search", "topics", "topic", "feed", "pictures", "picture", "new", "suggest", "review", "lessons"})


def hidden_slug() -> str:
    """A slug that says nothing, for what is restricted: its title is a secret, and so is whether it is taken."""
    return f"kb-{secrets.token_hex(6)}"


def free_slug(title: str, *, own: Article | None = None) -> str:
    """A slug made of the title that no other article has or had."""
    base = slugify(title)[:LONGEST].strip("-") or "article"
    if base in KEPT:
        base = f"{base}-article"
    with as_system("what hidden articles are found under is taken too"):
        for number in range(1, _MOST_TRIES):
            candidate = base if number == 1 else f"{base}-{number}"
            if not _is_taken(candidate, own):
                return candidate
    return f"{base}-{secrets.token_hex(4)}"


def _is_taken(slug: str, own: Article | None) -> bool:
    key = own.pk if own is not None else None
    return (
        Article.objects.filter(slug=slug).exclude(pk=key).exists()
        or ArticleAddress.objects.filter(slug=slug).exclude(article_id=key).exists()
    )


def move_to(article: Article, slug: str, *, keep_old: bool) -> None:
    """Give a locked article another slug; the caller saves `slug`. `keep_old`: the old one leads here from now on."""
    if slug == article.slug:
        return
    old, article.slug = article.slug, slug
    ArticleAddress.objects.filter(slug=slug, article=article).delete()
    if keep_old:
        ArticleAddress(slug=old, article=article).save(force_insert=True)


def follow_title(article: Article, title: str) -> None:
    """Let the address of a locked article follow its title, unless it is one that says nothing on purpose."""
    base = slugify(title)[:LONGEST].strip("-") or "article"
    if article.restricted or article.slug == base or article.slug.rpartition("-")[0] == base:
        return
    move_to(article, free_slug(title, own=article), keep_old=article.is_published)
