"""What will happen later: timers that outlive every process, and recurring jobs. Knows nothing of what they do."""
