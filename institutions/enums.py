"""Kinds, roles and states of institutions and their people."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstitutionKind(TextChoices):
    """An assessment body is a tenant; a training institution works inside one."""

    ASSESSMENT_BODY = "assessment_body", _("评价机构")
    TRAINING = "training", _("培训机构")


class Role(TextChoices):
    """What a membership allows; candidates have enrolments instead."""

    MANAGER = "manager", _("机构管理员")
    REGISTRAR = "registrar", _("考务")
    AUTHOR = "author", _("命题员")
    REVIEWER = "reviewer", _("审题员")
    INVIGILATOR = "invigilator", _("监考员")
    EXAMINER = "examiner", _("考评员")
    CHIEF_EXAMINER = "chief_examiner", _("考评组长")


class EnrolmentState(TextChoices):
    """An enrolment is never deleted; it may be withdrawn."""

    ACTIVE = "active", _("在册")
    WITHDRAWN = "withdrawn", _("已退出")


class RosterState(TextChoices):
    """A roster is read into a plan, then applied once (long ones in the background) or discarded."""

    PLANNED = "planned", _("待确认")
    APPLYING = "applying", _("导入中")
    APPLIED = "applied", _("已导入")
    DISCARDED = "discarded", _("已放弃")


class RowVerdict(TextChoices):
    """What applying the plan will do with one row."""

    CREATE = "create", _("新建")
    NO_CHANGE = "no_change", _("无变化")
    CONFLICT = "conflict", _("冲突")


class ConsentKind(TextChoices):
    """Each is asked for separately, before the first capture."""

    PHOTO = "photo", _("照片")
    FACE = "face", _("人脸核验")
    VOICE_RECORDING = "voice_recording", _("录音录像")


class ConsentDecision(TextChoices):
    """What the person said; the newest row counts."""

    GRANTED = "granted", _("同意")
    DECLINED = "declined", _("不同意")
