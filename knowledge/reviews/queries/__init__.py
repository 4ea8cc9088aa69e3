"""Reading reviews, lessons and actions, as the current principal may see."""
