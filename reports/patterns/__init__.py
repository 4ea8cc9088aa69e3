"""What shows only in many incidents: changes, unusual numbers, what comes next, what is alike, what comes again."""
