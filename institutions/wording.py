"""The words under which consent is asked; they are stored with every decision."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from institutions.enums import ConsentKind


@dataclass(frozen=True)
class ConsentWording:
    """What one kind of capture is for, how long it is kept, and what happens without it (lazy texts)."""

    title: Any
    purpose: Any
    retention: Any
    otherwise: Any

    def full(self) -> str:
        """The whole wording as one text, in the language of this moment."""
        return "\n".join(str(part) for part in (self.title, self.purpose, self.retention, self.otherwise))


CONSENTS = {
    ConsentKind.PHOTO: ConsentWording(
        title=_("照片"),
        purpose=_("用途：印在准考证上，供监考员核对本人；不用于其他目的。"),
        retention=_("保存：成绩复核期结束后，再按评价机构公布的年限保存，到期删除。"),
        otherwise=_("不同意时：准考证上不印照片，监考员凭身份证件当面核对，不影响考试资格。"),
    ),
    ConsentKind.FACE: ConsentWording(
        title=_("人脸核验"),
        purpose=_("用途：签到时把现场画面与报名照片比对，结果只供监考员参考，由监考员作决定。"),
        retention=_("保存：只保存核验结论和时间，不保存人脸特征；结论随考试记录保存。"),
        otherwise=_("不同意时：不做人脸比对，由监考员凭身份证件当面核对，不影响考试资格。"),
    ),
    ConsentKind.VOICE_RECORDING: ConsentWording(
        title=_("录音录像"),
        purpose=_("用途：录下实操直播的声音和画面并转写成文字，供考评员评分、成绩复核和申诉时查看。"),
        retention=_("保存：成绩复核期结束后，再按评价机构公布的年限保存，到期删除。"),
        otherwise=_("不同意时：不能在线直播录制，可向评价机构申请由考评员到场当面考核。"),
    ),
}
