"""The page a reporter sees: saying that something is wrong, following it, saying whether it is fixed."""
