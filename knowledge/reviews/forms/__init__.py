"""What the acts of the learning ask."""
