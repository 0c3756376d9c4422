"""Reads of grading over more than one noun."""
