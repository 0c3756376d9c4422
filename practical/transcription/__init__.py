"""Speech to lines: the engines, what they promise, and the demo's own small model."""
