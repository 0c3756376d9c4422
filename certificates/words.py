"""What the printed fields are called on the screen and on paper."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "title": _("证书名称"),
    "name": _("姓名"),
    "id_type": _("证件类型"),
    "id_number": _("证件号码"),
    "occupation": _("职业名称"),
    "job_type": _("工种/职业方向"),
    "level": _("职业技能等级"),
    "theory": _("理论知识成绩"),
    "practical": _("技能考核成绩"),
    "outcome": _("评定结果"),
    "issuer": _("评价机构"),
    "number": _("证书编号"),
    "issued_on": _("发证日期"),
}
