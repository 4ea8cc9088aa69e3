"""Reading what is to be told, to whom, and in which words."""
