"""What the pages of on-call ask for."""
