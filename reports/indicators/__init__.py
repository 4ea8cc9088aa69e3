"""What is counted of the work around incidents: on-call, knowledge, learning and training."""
