"""Filters for grading's pages."""
