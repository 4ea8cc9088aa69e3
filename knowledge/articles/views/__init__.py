"""The console's pages about articles, and the pictures in them."""
