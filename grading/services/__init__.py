"""Every write of grading."""
