"""Articles on a shelf, indexed, for the tests of search."""

from knowledge.search.operations import ArticleWords, index_article
from tests.knowledge.articles.factories import make_article


def shelve(title, body="", *, issue="", topics=(), **fields):
    """An article that can be found."""
    fields.setdefault("audience", "staff")
    article = make_article(title, texts={"issue": issue, "body": body}, **fields)
    article.topics.set(topics)
    index_article(words_of(article, issue=issue, body=body))
    return article


def words_of(article, **texts):
    topics = tuple(topic.pk for topic in article.topics.all())
    return ArticleWords(article.pk, article.title, kind=article.kind, audience=article.audience, topics=topics, **texts)
