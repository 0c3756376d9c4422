"""People who sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from institutions import masking


class Person(AbstractUser):
    """A login. `full_name` and `id_number` are what the roster said; names on papers come from the Enrolment."""

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(max_length=60, blank=True)
    id_number = models.CharField(max_length=18, blank=True, db_index=True)
    phone = models.CharField(max_length=20, blank=True)
    must_change_password = models.BooleanField(default=False)  # the first password was handed out on paper

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def masked_id_number(self) -> str:
        """The ID number as screens and papers show it."""
        return masking.mask_id_number(self.id_number)

    def get_full_name(self) -> str:
        """The name in one field."""
        return self.full_name
