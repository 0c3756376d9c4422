"""Who may do what, as sentences about a membership."""

from typing import Protocol

from institutions.enums import InstitutionKind, Role

TRAINING_ROLES = (Role.MANAGER,)  # examining and marking are the assessment body's alone


class HasRole(Protocol):
    """A membership, or anything else with a role."""

    role: str


def has_role(membership: HasRole | None, *roles: Role) -> bool:
    """Whether the person acts in one of these roles."""
    return membership is not None and membership.role in roles


def is_role_of_kind(role: str, kind: str) -> bool:
    """Whether this role exists in an institution of this kind: a training institution has managers only."""
    return kind != InstitutionKind.TRAINING or role in TRAINING_ROLES
