"""Identifiers that cannot be guessed and are easy to read aloud."""

import secrets

# Crockford's alphabet: no I, L, O, U, so nobody reads a letter for a digit.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code(length: int = 16) -> str:
    """A random code of `length` characters, 5 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_public_id() -> str:
    """An id for addresses that strangers may see: 20 characters, 100 bits, lower case."""
    return new_code(20).lower()
