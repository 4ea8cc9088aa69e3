"""Reading the library of scenarios."""
