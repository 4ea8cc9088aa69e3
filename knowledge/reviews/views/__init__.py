"""The console's pages of reviews, lessons and actions, and the pages on which what was published is read."""
