"""What institutions do in the background."""

from core.jobs import Progress
from institutions.scoping import tenant_job
from institutions.services import rosters


@tenant_job("institutions.apply_roster")
def apply_roster(*, roster: int, progress: Progress) -> None:
    """Enrol the waiting rows of a long roster."""
    rosters.continue_apply(roster_id=roster, progress=progress)
