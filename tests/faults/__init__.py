"""The fault harness: real processes and servers, and what kills them. `python -m tests.faults` lists the scenarios."""
