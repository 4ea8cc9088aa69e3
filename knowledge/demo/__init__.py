"""A demonstration: the invented organisation's articles. Nothing else needs it."""

from knowledge.demo.loading import load

__all__ = ["load"]
