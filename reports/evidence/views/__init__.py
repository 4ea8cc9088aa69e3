"""The pages of evidence and of compliance."""
