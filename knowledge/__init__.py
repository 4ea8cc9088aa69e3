"""What is learned from incidents: reviews, lessons, articles."""
