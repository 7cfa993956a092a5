"""What a candidate may have mistyped. Whether it may be done is for the rules."""

from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import (  # type: ignore[attr-defined] # its stubs lag behind
    BooleanField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import InputRequired, Length

from app.accounts.forms import Form, Guardianship
from app.exams.provinces import PROVINCES
from app.exams.registration import Application
from app.vietnamese import read_date


class Registration(Guardianship):
    full_name = StringField(
        _("Họ và tên"),
        validators=[InputRequired(_("Chưa điền họ và tên.")), Length(max=120)],
        render_kw={"autocomplete": "name", "maxlength": 120},
    )
    dob = StringField(
        _("Ngày sinh"),
        validators=[InputRequired(_("Ngày sinh phải có dạng 12/11/2010."))],
        render_kw={"inputmode": "numeric", "autocomplete": "bday", "maxlength": 10},
    )
    phone = StringField(
        _("Số điện thoại"), render_kw={"inputmode": "tel", "autocomplete": "tel", "maxlength": 20}
    )
    province = SelectField(
        _("Tỉnh/thành phố"),
        choices=[
            SelectChoice("", _("Chọn tỉnh/thành phố")),
            *(SelectChoice(one, one) for one in PROVINCES),
        ],
        validators=[InputRequired(_("Chưa chọn tỉnh/thành phố."))],
    )
    school = StringField(
        _("Trường"),
        validators=[InputRequired(_("Chưa điền tên trường.")), Length(max=160)],
        render_kw={"maxlength": 160},
    )
    class_name = StringField(_("Lớp"), render_kw={"maxlength": 20})
    agrees_to_publish = BooleanField(_("Công khai họ tên trong danh sách kết quả"))

    @property
    def born(self) -> date | None:
        return read_date(self.dob.data or "")

    def application(self, dob: date) -> Application:
        return Application(
            full_name=self.full_name.data or "",
            dob=dob,
            phone=self.phone.data or None,
            province=self.province.data,
            school=self.school.data or "",
            class_name=self.class_name.data or "",
            givers=self.givers,
            guardian_name=self.guardian_name.data or None,
            guardian_contact=self.guardian_contact.data or None,
            agrees_to_publish=bool(self.agrees_to_publish.data),
        )


class CheckIn(Form):
    number = StringField(
        _("Số báo danh"),
        validators=[InputRequired(_("Chưa điền số báo danh.")), Length(max=30)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "maxlength": 30},
    )
    pin = StringField(
        _("Mã PIN"),
        validators=[InputRequired(_("Chưa điền mã PIN.")), Length(max=20)],
        render_kw={"autocomplete": "off", "inputmode": "numeric", "maxlength": 20},
    )
