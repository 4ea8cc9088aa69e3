"""What the pages of the library show."""

from knowledge.library.queries.shelves import articles_of, helpful, newest, one_topic, topics_with_counts
from knowledge.library.queries.similar import related

__all__ = ["articles_of", "helpful", "newest", "one_topic", "related", "topics_with_counts"]
