"""Every write of institutions."""
