"""What is read of schedules."""
