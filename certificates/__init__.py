"""The ledger of certificates, their PDF and their public verification."""
