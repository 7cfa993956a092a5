"""What an organiser may have mistyped. Whether it may be done is for the rules."""

import re
from datetime import datetime
from datetime import time as clock_face

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (  # type: ignore[attr-defined] # its stubs lag behind
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.accounts.forms import Form
from app.errors import Invalid
from app.vietnamese import VIETNAM, read_date, read_number

_MOMENT = {"placeholder": "08:00 12/11/2026", "maxlength": 20, "autocomplete": "off"}
_SURE = _("Tôi đã đọc những con số trên và vẫn làm")


def read_moment(text: str, field: str) -> datetime:
    """ "08:00 12/11/2026", in Vietnam. Raises Invalid."""
    match = re.fullmatch(r"\s*(\d{1,2})[:h](\d{2}),?\s+(\S+)\s*", text)
    day = read_date(match[3]) if match else None
    if match is None or day is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise Invalid("Giờ và ngày phải có dạng 08:00 12/11/2026.", field=field)
    return datetime.combine(day, clock_face(int(match[1]), int(match[2])), VIETNAM)


class Whole(IntegerField):
    """A whole number as Vietnamese readers type it: "1.184"."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = read_number(valuelist[0]) if valuelist else None
        if valuelist and valuelist[0].strip() and self.data is None:
            raise ValueError(str(_("Chưa đúng dạng số.")))


class Sure(Form):
    """The second press of a dangerous act."""

    sure = BooleanField(_SURE, validators=[DataRequired(_("Hãy đánh dấu để xác nhận."))])


class WithReason(Sure):
    reason = TextAreaField(
        _("Lý do"),
        validators=[InputRequired(_("Chưa điền lý do.")), Length(max=500)],
        render_kw={"rows": 2, "maxlength": 500},
    )


class Publishing(Sure):
    appeals_hours = Whole(
        _("Nhận đơn phúc khảo trong (giờ)"),
        default=72,
        validators=[InputRequired(_("Chưa điền số giờ."))],
        render_kw={"inputmode": "numeric"},
    )


class Drawing(WithReason):
    beacon = StringField(
        _("Giá trị ngẫu nhiên công khai"),
        validators=[InputRequired(_("Chưa điền giá trị.")), Length(max=400)],
        render_kw={"maxlength": 400, "autocomplete": "off", "spellcheck": "false"},
    )


class Adjusting(Form):
    minutes = Whole(
        _("Số phút (bớt giờ thì thêm dấu trừ)"),
        validators=[InputRequired(_("Chưa điền số phút."))],
        render_kw={"inputmode": "numeric"},
    )
    reason = StringField(
        _("Lý do"),
        validators=[InputRequired(_("Chưa điền lý do.")), Length(max=500)],
        render_kw={"maxlength": 500},
    )


class Accommodating(Form):
    percent = SelectField(
        _("Thêm thời gian"),
        choices=[
            SelectChoice("0", _("không")),
            SelectChoice("25", "25%"),
            SelectChoice("50", "50%"),
            SelectChoice("100", "100%"),
        ],
    )
    reason = StringField(_("Lý do"), validators=[Length(max=500)], render_kw={"maxlength": 500})


class Replaying(Form):
    recording = SelectField(_("Bài nghe"), coerce=int)
    reason = StringField(
        _("Lý do"),
        validators=[InputRequired(_("Chưa điền lý do.")), Length(max=500)],
        render_kw={"maxlength": 500},
    )


class Deciding(Form):
    verdict = RadioField(
        _("Hai đăng ký này là"),
        choices=[
            SelectChoice("same", _("trùng lặp: cùng một người")),
            SelectChoice("distinct", _("không trùng")),
        ],
        validators=[InputRequired(_("Hãy chọn một."))],
    )
    reason = StringField(
        _("Lý do"),
        validators=[InputRequired(_("Chưa điền lý do.")), Length(max=500)],
        render_kw={"maxlength": 500},
    )


class Codes(Form):
    kind = SelectField(_("Loại mã"))
    file = FileField(_("Tệp mã (.txt hoặc .csv)"), validators=[Optional()])
    text = TextAreaField(
        _("Hoặc dán mã, mỗi dòng một mã"), render_kw={"rows": 4, "spellcheck": "false"}
    )


class Registration(Form):
    opens = StringField(_("Mở đăng ký"), validators=[InputRequired()], render_kw=_MOMENT)
    closes = StringField(_("Đóng đăng ký"), validators=[InputRequired()], render_kw=_MOMENT)


class SlotTimes(Form):
    starts = StringField(_("Giờ bắt đầu"), validators=[InputRequired()], render_kw=_MOMENT)
    ends = StringField(_("Giờ kết thúc ca thi"), validators=[InputRequired()], render_kw=_MOMENT)


class Rules(Sure):
    cut = Whole(
        _("Số suất học bổng"),
        validators=[InputRequired(_("Chưa điền số suất."))],
        render_kw={"inputmode": "numeric"},
    )
    beacon_source = StringField(
        _("Số ngẫu nhiên công khai sẽ dùng"),
        validators=[InputRequired(_("Chưa điền nguồn số ngẫu nhiên.")), Length(max=200)],
        render_kw={"maxlength": 200},
    )
    reveal_by = StringField(_("Mở số bí mật chậm nhất lúc"), render_kw=_MOMENT)
