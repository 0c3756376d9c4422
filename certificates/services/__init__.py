"""Every write of certificates."""
