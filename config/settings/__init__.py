"""One module of settings for each way to run Muster."""
