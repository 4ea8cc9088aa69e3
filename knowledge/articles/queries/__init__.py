"""Reading articles, as the current principal may."""
