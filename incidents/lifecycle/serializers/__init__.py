"""Bodies that requests bring and shapes that answers have."""
