"""How promises look to a client."""
