"""Plays a whole certification against the real processes, as the people would: pages, forms, streams. No browser."""
