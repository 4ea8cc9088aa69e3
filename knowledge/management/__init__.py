"""Commands of the knowledge base."""
