"""What is read of saved reports, and their figures."""
