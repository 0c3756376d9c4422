"""Who may read and who may write the bank."""

from institutions.enums import Role

READERS = (Role.AUTHOR, Role.REVIEWER, Role.REGISTRAR)
WRITERS = (Role.AUTHOR, Role.REVIEWER)
