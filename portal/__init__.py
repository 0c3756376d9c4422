"""Pages that show several rooms at once; no models."""
