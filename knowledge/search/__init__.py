"""Search: one document per article, ranked alike on either database, and words that were meant when mistyped."""
