"""Who may do and see what: the principal in force, the scope every manager applies, the roles."""
