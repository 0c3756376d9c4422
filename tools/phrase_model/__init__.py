"""Trains and exports the phrase model: a tiny Whisper that knows 52 synthetic sentences, for the demo and the tests."""
