"""Who did what to Muster itself: exports and changes of configuration. What happens to incidents is on timelines."""
