"""Reading micro-drills: one's own tasks, results, and what can be asked."""
