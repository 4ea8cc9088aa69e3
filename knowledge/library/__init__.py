"""The library: the site under /knowledge/ where people read, search and say whether it helped."""
