"""Micro-drills: five minutes for each person, whenever it suits them: one question about what they must know."""
