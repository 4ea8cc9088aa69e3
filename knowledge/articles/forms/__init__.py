"""The forms of the console's pages about articles."""
