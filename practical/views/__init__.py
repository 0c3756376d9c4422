"""Pages of practical."""
