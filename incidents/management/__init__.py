"""Commands for whoever runs Muster."""
