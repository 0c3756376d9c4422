"""What people type at the door and into the roster pages; forms never save."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from institutions import wording
from institutions.enums import ConsentDecision, ConsentKind
from institutions.models import Cohort, Institution

LONGEST_NAME = 150
LONGEST_PASSWORD = 128


class LoginForm(allauth.LoginForm):
    """Candidate number, username or e-mail, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("考生号、账户名或电子邮件"),
            max_length=LONGEST_NAME,
            help_text=_("考生请用考生号登录，考生号印在登录条和准考证上。"),
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        )
        self.fields["password"] = _password(_("密码"), "current-password")
        # After a refusal it is mostly the password that is typed again.
        self.fields["password" if self.is_bound else "login"].widget.attrs["autofocus"] = True
        self.order_fields(["login", "password"])


class ChangePasswordForm(allauth.ChangePasswordForm):
    """The present password (or the one-time code) and twice the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = bool(self.user and self.user.must_change_password)
        self.fields["oldpassword"] = _password(_("登录条上的初始密码") if first else _("当前密码"), "current-password")
        _word_new_passwords(self)


class ResetPasswordForm(allauth.ResetPasswordForm):
    """The e-mail address of the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        field.label = _("电子邮件")
        field.help_text = _("填写账户里登记的邮箱。")
        field.widget.attrs.pop("placeholder", None)


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):
    """Twice the new password, after a mailed link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_new_passwords(self)


class RenewalForm(forms.Form):
    """Whose page it is, the password, and in which role the page was opened."""

    person = forms.CharField(max_length=LONGEST_NAME)
    password = forms.CharField(max_length=LONGEST_PASSWORD, strip=False)
    membership = forms.IntegerField(required=False)


class ConsentForm(forms.Form):
    """One yes or no per kind of capture; each must be answered, none is answered for the person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, words in wording.CONSENTS.items():
            self.fields[kind.value] = forms.ChoiceField(
                label=words.title,
                choices=ConsentDecision.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("请选“同意”或“不同意”。")},
            )

    def questions(self) -> list[tuple[wording.ConsentWording, Any]]:
        """The wording and the bound field of each kind, in the order of asking."""
        return [(words, self[kind.value]) for kind, words in wording.CONSENTS.items()]

    def decisions(self) -> dict[ConsentKind, bool]:
        """What was chosen, per kind."""
        return {kind: self.cleaned_data[kind.value] == ConsentDecision.GRANTED for kind in wording.CONSENTS}


class CohortForm(forms.Form):
    """A cohort's name, programme and training institution, chosen among what this member may use."""

    name = forms.CharField(label=_("班级名称"), max_length=80, help_text=_("例如“2026 年 12 月直播销售员四级一班”。"))
    programme = forms.ModelChoiceField(label=_("认定项目"), queryset=Institution.objects.none(), empty_label=None)
    training = forms.ModelChoiceField(label=_("培训机构"), queryset=Institution.objects.none(), empty_label=None)

    def __init__(self, *args: Any, programmes: QuerySet[Any], trainings: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("programme", programmes)
        self._choose("training", trainings)

    def _choose(self, name: str, rows: QuerySet[Any]) -> None:
        field: Any = self.fields[name]
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        """A training institution has each name once."""
        data = super().clean() or {}
        name, training = data.get("name"), data.get("training")
        if name and training and Cohort.objects.filter(training=training, name=name).exists():
            self.add_error("name", _("这个培训机构已有同名班级。请换一个名称。"))
        return data


class RosterForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("报名表"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"required": _("请选择报名表文件。"), "empty": _("文件是空的。请选择填好的报名表再上传。")},
    )


def _password(label: Any, autocomplete: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=LONGEST_PASSWORD, widget=widget)


def _word_new_passwords(form: Any) -> None:
    first, second = form.fields["password1"], form.fields["password2"]
    first.label, second.label = _("新密码"), _("再输一次新密码")
    first.help_text = _("至少 8 个字符，不要用姓名、考生号或常见密码。")
    for field in (first, second):
        field.max_length = LONGEST_PASSWORD
        field.widget.attrs = {"autocomplete": "new-password", "maxlength": str(LONGEST_PASSWORD)}
