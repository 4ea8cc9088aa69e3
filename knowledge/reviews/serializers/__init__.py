"""Reviews, lessons and actions as programs read and write them."""
