"""Every write of practical."""
