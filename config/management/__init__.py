"""Commands that run Muster itself."""
