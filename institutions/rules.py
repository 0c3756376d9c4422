"""Who may do what, as sentences about a membership."""

from typing import Protocol

from institutions.enums import Role


class HasRole(Protocol):
    """A membership, or anything else with a role."""

    role: str


def has_role(membership: HasRole | None, *roles: Role) -> bool:
    """Whether the person acts in one of these roles."""
    return membership is not None and membership.role in roles
