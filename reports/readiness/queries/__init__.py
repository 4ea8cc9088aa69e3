"""What is read for readiness, in the name of whoever asks."""
