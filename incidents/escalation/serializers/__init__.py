"""What calls about escalation say, and what they are answered."""
