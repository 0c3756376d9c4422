"""Commands of the front hall."""
