"""Pages about one's own account: signing in, passwords, profile, sessions, tokens."""
