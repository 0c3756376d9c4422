"""The live practical: sessions, recordings on one clock, transcripts."""
