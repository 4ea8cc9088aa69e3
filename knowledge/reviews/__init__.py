"""What is learned from incidents: post-incident reviews, lessons, corrective actions."""
