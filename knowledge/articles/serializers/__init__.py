"""Articles as programs read and write them."""
