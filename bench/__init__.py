"""One script per promise of speed; each prints JSON lines."""
