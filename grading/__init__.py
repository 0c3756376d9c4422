"""Scores, marks with evidence, pass rules and results."""
