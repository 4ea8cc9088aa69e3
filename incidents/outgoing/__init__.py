"""The one client for HTTP that leaves Muster, and the rules for where it may go."""
