"""Reading an uploaded roster: bytes in, checked lines out; no database, no clock."""
