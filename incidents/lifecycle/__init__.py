"""The lifecycle of an incident: logged, triaged, worked, resolved, closed; its roles, links, impact and access."""
