"""Every write of core."""
