"""The media gateway: carries, records and plays back live rooms in its own process, and never sees the database."""
