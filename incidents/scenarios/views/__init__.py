"""The pages of the library of scenarios."""
