"""Readiness: how well teams and services are prepared, point by point, and which drill comes next."""
