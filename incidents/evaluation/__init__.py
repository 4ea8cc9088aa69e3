"""Evaluation: what a drill showed: measurements, observations, results, the hot wash and qualifications."""
