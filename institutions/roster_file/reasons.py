"""Why a row is left out (or what was left as it is), and what to do: a code is stored, the words follow the reader."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "name_missing": _("缺少姓名。请补上后重新上传。"),
    "name_odd": _("姓名要有 2 到 60 个字，不含数字。请核对。"),
    "id_missing": _("缺少身份证号。请补上后重新上传。"),
    "id_in_number_cell": _("身份证号存成了数字，末几位已经丢失。请把该列设为文本格式，重新填写后上传。"),
    "id_old": _("这是 15 位旧号码。请换成 18 位身份证号。"),
    "id_shape": _("身份证号应为 18 位数字，最后一位可以是 X。请核对；其他证件请联系评价机构登记。"),
    "id_checksum": _("身份证号的校验位不符，可能抄错了一位。请对照证件核对。"),
    "id_birthday": _("身份证号里的出生日期不存在。请对照证件核对。"),
    "duplicate": _("身份证号与第 %(detail)s 行相同。请只留一行。"),
    "phone_shape": _("手机号应为 11 位。请核对；没有可以留空。"),
    "formula_without_value": _("单元格里是没有结果的公式。请复制后“粘贴为数值”，再上传。"),
    "example_row": _("这是模板里的示例行。请删除。"),
    "name_differs_here": _("本班级里同一身份证号登记的姓名是“%(detail)s”。请对照证件核对。"),
    "name_differs": _("姓名与身份证号对不上。请对照证件核对；确认无误的，请联系评价机构处理。"),
    "withdrawn_here": _("该考生已退出本班级。需要恢复的，请联系评价机构。"),
    "other_cohort": _("该考生已在班级“%(detail)s”报名同一认定项目。无需重复报名。"),
    "phone_differs": _("手机号与已登记的不同，保留已登记的。"),
}


def words(code: str) -> str:
    """The sentence for a code such as "id_checksum" or "duplicate:3"; empty for no code."""
    key, _colon, detail = code.partition(":")
    return str(REASONS[key]) % {"detail": detail} if key else ""
