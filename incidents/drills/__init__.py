"""Drills: rehearsals on the same machinery. An incident with `exercise` set belongs to one."""
