"""The page of exports, and answers as files."""
