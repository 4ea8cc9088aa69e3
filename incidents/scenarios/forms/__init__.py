"""Forms of the library: what a scenario says about itself, its draft, one inject, a pack."""
