"""Scenarios: what is rehearsed, version by version: objectives, injects and what is expected of the players."""
