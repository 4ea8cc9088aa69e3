"""Promises: service-level policies, the clocks that run by them, and the evidence that an authority was told."""
