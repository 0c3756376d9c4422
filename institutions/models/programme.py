"""What a person is certified in."""

from django.db import models

from institutions.models.institution import Institution
from institutions.scoping import tenant_manager


class Programme(models.Model):
    """Occupation, job type and level offered by an assessment body, e.g. 互联网营销师 / 直播销售员 / 四级."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT)  # the assessment body
    occupation = models.CharField(max_length=40)
    job_type = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()  # 5 lowest … 1 highest
    created_at = models.DateTimeField(auto_now_add=True)

    objects = tenant_manager("institution")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "occupation", "job_type", "level"], name="programme_once")
        ]

    LEVELS = {5: "五级/初级工", 4: "四级/中级工", 3: "三级/高级工", 2: "二级/技师", 1: "一级/高级技师"}

    def __str__(self) -> str:
        return f"{self.occupation} / {self.job_type} / {self.level_name}"

    @property
    def level_name(self) -> str:
        """The level as certificates print it, e.g. 四级/中级工 (a term of the standard: never translated)."""
        return self.LEVELS.get(self.level, "--")
