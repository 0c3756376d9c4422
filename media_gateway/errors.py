"""Refusals: what a caller is told, as a code for pages, a sentence for people, and a status for HTTP."""

from __future__ import annotations


class Refusal(Exception):
    """Ends a request with {"error": code, "message": sentence}."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}
