"""What is measured: metrics, readiness, exports."""
