"""One module for each channel: it takes a message, lets it leave, and says how that went."""
