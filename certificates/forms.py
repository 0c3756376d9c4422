"""What people type into this room's forms."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """A certificate's code as printed, however it is typed."""

    code = forms.CharField(
        label=_("查验码"),
        max_length=60,
        help_text=_("印在证书二维码旁的网址末尾，共 20 位字母和数字。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Lower case, without blanks and dashes; letters that look like digits are read as digits."""
        typed = "".join(self.cleaned_data["code"].split()).replace("-", "").lower()
        return typed.translate(str.maketrans("oil", "011"))


class RevokeForm(forms.Form):
    """Why a certificate is revoked."""

    reason = forms.CharField(label=_("注销原因"), max_length=200)
