"""Template words of the knowledge base."""
