"""One module for each kind of fault. A scenario is a function of its size that returns a report."""
