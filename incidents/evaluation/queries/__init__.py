"""What evaluation reads."""
