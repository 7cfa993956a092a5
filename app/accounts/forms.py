"""What a person may have mistyped. Whether it may be done is for the rules."""

from datetime import date

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import (  # type: ignore[attr-defined] # its stubs lag behind
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from app.accounts import requests, roles
from app.errors import Refused
from app.vietnamese import read_date
from app.web.errors import sentence

_PHONE_KEYS = {"inputmode": "tel", "autocomplete": "tel", "maxlength": 20}
_EMAIL_KEYS = {"inputmode": "email", "autocomplete": "email", "maxlength": 254}
_LOGIN_KEYS = {
    "autocomplete": "username",
    "autocapitalize": "none",
    "spellcheck": "false",
    "maxlength": 254,
}
_NEW_PASSWORD = {"autocomplete": "new-password", "maxlength": 128}
_OLD_PASSWORD = {"autocomplete": "current-password", "maxlength": 128}


class Words(StringField):
    """A line of text; "" when nothing was sent."""

    data: str

    def process_data(self, value: object) -> None:
        self.data = str(value or "")


class Secret(PasswordField):
    data: str

    def process_data(self, value: object) -> None:
        self.data = str(value or "")


class Paragraph(TextAreaField):
    data: str

    def process_data(self, value: object) -> None:
        self.data = str(value or "")


class Form(FlaskForm):  # type: ignore[misc] # Flask-WTF is untyped
    class Meta(FlaskForm.Meta):  # type: ignore[misc] # as above
        def wrap_formdata(self, form: object, formdata: object) -> object:
            """Never JSON: it may hold a list or a number where a form has text."""
            if request.is_json and request.method not in {"GET", "HEAD"}:
                return ImmutableMultiDict()
            return super().wrap_formdata(form, formdata)

    def show(self, refused: Refused) -> None:
        """Puts a rule's refusal where it belongs: at its field, else at the top."""
        text = sentence(refused)
        if refused.field and refused.field in self:
            field = self[refused.field]
            field.errors = [*field.errors, text]
        else:
            self.form_errors.append(text)


class SignIn(Form):
    login = Words(
        _("Tên đăng nhập, số điện thoại hoặc thư điện tử"),
        validators=[InputRequired(_("Bạn chưa điền ô này.")), Length(max=254)],
        render_kw=_LOGIN_KEYS,
    )
    password = Secret(
        _("Mật khẩu"),
        validators=[InputRequired(_("Bạn chưa điền mật khẩu.")), Length(max=128)],
        render_kw=_OLD_PASSWORD,
    )
    remember = BooleanField(_("Giữ đăng nhập trên máy này"))
    next = HiddenField()


class SecondStep(Form):
    code = Words(
        _("Mã xác thực"),
        validators=[InputRequired(_("Bạn chưa điền mã.")), Length(max=20)],
        render_kw={"autocomplete": "one-time-code", "maxlength": 20, "autofocus": True},
    )


class Guardianship(Form):
    """Who agrees. Nothing is ticked beforehand."""

    self_agrees = BooleanField(_("Tôi đã đọc và đồng ý"))
    guardian_agrees = BooleanField(_("Tôi là cha mẹ hoặc người giám hộ, tôi đã đọc và đồng ý"))
    guardian_name = Words(_("Họ và tên cha mẹ hoặc người giám hộ"), render_kw={"maxlength": 120})
    guardian_contact = Words(
        _("Số điện thoại hoặc thư điện tử của cha mẹ hoặc người giám hộ"),
        render_kw={"maxlength": 254},
    )

    @property
    def givers(self) -> frozenset[str]:
        ticked = {"self": self.self_agrees.data, "guardian": self.guardian_agrees.data}
        return frozenset(giver for giver, agrees in ticked.items() if agrees)


class SignUp(Guardianship):
    full_name = Words(
        _("Họ và tên"),
        validators=[InputRequired(_("Bạn chưa điền họ và tên."))],
        render_kw={"autocomplete": "name", "maxlength": 120},
    )
    dob = Words(
        _("Ngày sinh"),
        validators=[InputRequired(_("Ngày sinh phải có dạng 12/11/2010."))],
        render_kw={"inputmode": "numeric", "autocomplete": "bday", "maxlength": 10},
    )
    username = Words(_("Tên đăng nhập"), render_kw={**_LOGIN_KEYS, "maxlength": 40})
    phone = Words(_("Số điện thoại"), render_kw=_PHONE_KEYS)
    email = Words(_("Thư điện tử"), render_kw=_EMAIL_KEYS)
    password = Secret(
        _("Mật khẩu"),
        validators=[InputRequired(_("Bạn chưa điền mật khẩu."))],
        render_kw=_NEW_PASSWORD,
    )

    @property
    def born(self) -> date | None:
        return read_date(self.dob.data or "")


class ForgottenPassword(Form):
    login = Words(
        _("Tên đăng nhập, số điện thoại hoặc thư điện tử"),
        validators=[InputRequired(_("Bạn chưa điền ô này.")), Length(max=254)],
        render_kw=_LOGIN_KEYS,
    )


class NewPassword(Form):
    code = Words(
        _("Mã trên phiếu hoặc trong thư"),
        validators=[InputRequired(_("Bạn chưa điền mã.")), Length(max=80)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "maxlength": 80},
    )
    password = Secret(
        _("Mật khẩu mới"),
        validators=[InputRequired(_("Bạn chưa điền mật khẩu mới."))],
        render_kw=_NEW_PASSWORD,
    )


class ChangePassword(Form):
    old = Secret(
        _("Mật khẩu đang dùng"),
        validators=[InputRequired(_("Bạn chưa điền mật khẩu đang dùng."))],
        render_kw=_OLD_PASSWORD,
    )
    password = Secret(
        _("Mật khẩu mới"),
        validators=[InputRequired(_("Bạn chưa điền mật khẩu mới."))],
        render_kw=_NEW_PASSWORD,
    )


class Contact(Form):
    username = Words(_("Tên đăng nhập"), render_kw={**_LOGIN_KEYS, "maxlength": 40})
    phone = Words(_("Số điện thoại"), render_kw=_PHONE_KEYS)
    email = Words(_("Thư điện tử"), render_kw=_EMAIL_KEYS)
    password = Secret(
        _("Mật khẩu đang dùng"),
        validators=[InputRequired(_("Bạn chưa điền mật khẩu."))],
        render_kw=_OLD_PASSWORD,
    )


class PasswordAgain(Form):
    password = Secret(
        _("Mật khẩu"),
        validators=[InputRequired(_("Bạn chưa điền mật khẩu."))],
        render_kw=_OLD_PASSWORD,
    )


class AskAboutData(Form):
    kind = RadioField(
        _("Bạn muốn"),
        choices=[SelectChoice(kind, title) for kind, title in requests.KINDS.items()],
        validators=[InputRequired(_("Bạn chọn một loại yêu cầu nhé."))],
    )
    text = Paragraph(_("Nội dung"), render_kw={"rows": 4, "maxlength": requests.LONGEST})


class AnswerRequest(Form):
    full_name = Words(_("Họ và tên"), render_kw={"maxlength": 120})
    dob = Words(_("Ngày sinh"), render_kw={"inputmode": "numeric", "maxlength": 10})
    erase_now = BooleanField(_("Xóa dữ liệu của tài khoản này ngay bây giờ"))
    answer = Paragraph(
        _("Trả lời"),
        validators=[InputRequired(_("Chưa điền câu trả lời."))],
        render_kw={"rows": 4, "maxlength": requests.LONGEST},
    )

    @property
    def born(self) -> date | None:
        return read_date(self.dob.data or "")


class GiveRole(Form):
    role = SelectField(
        _("Vai trò"), choices=[SelectChoice(role, title) for role, title in roles.ROLES.items()]
    )
    scope = Words(_("Phạm vi"), render_kw={"maxlength": 40, "autocapitalize": "none"})


class Press(Form):
    """A button that changes something, and nothing to fill in."""

    press = SubmitField()


class PageError(Form):
    page = HiddenField()
    request_id = HiddenField()
    text = Paragraph(
        _("Chỗ nào chưa đúng?"),
        validators=[InputRequired(_("Bạn viết giúp chỗ nào chưa đúng nhé."))],
        render_kw={"rows": 5, "maxlength": 2000},
    )
