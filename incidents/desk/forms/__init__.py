"""What the console asks people for."""
