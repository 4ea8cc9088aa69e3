"""What is counted of knowledge: pure functions that say how they are made."""

from __future__ import annotations

from knowledge.articles.choices import Opinion


def articles_used() -> float:
    """How many times an article was used on an incident.

    Formula: the number of links between an article and an incident, without the articles made from it.
    Population: links made in the period.
    Source: the articles linked to incidents.
    """
    return 1


def article_reuse(incident: int) -> float:
    """Which share of resolved incidents an article was used on.

    Formula: resolved incidents with at least one article that was not made from them, over all resolved incidents.
    Population: incidents whose (last) resolution lies in the period.
    Source: the articles linked to incidents, and when incidents were resolved.
    """
    return incident


def articles_helped(opinion: str) -> float:
    """Which share of votes says that an article helped.

    Formula: votes that it helped, over all votes.
    Population: votes of readers in the period, for an incident or without one.
    Source: what readers say of articles.
    """
    return 1 if opinion == Opinion.HELPED else 0


def content_gaps() -> float:
    """How many things people look for that no article tells.

    Formula: the number of gaps that are open.
    Population: gaps open at the end of the period; of one that opened again the time it was closed is not known.
    Source: searches without a hit; spellings of the same words count as one.
    """
    return 1


def articles_overdue() -> float:
    """How many articles nobody has reviewed by their date.

    Formula: the number of articles past the date of their review.
    Population: articles that are not archived, by the dates that they have now.
    Source: the date of review of each article.
    """
    return 1
