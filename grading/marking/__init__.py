"""Marking of answers: one pure file per question kind, values in, values out."""
