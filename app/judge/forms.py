"""What a person may have mistyped; whether it may be done is for the rules."""

import secrets

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (  # type: ignore[attr-defined] # its stubs lag behind
    BooleanField,
    HiddenField,
    SelectChoice,
    SelectField,
)
from wtforms.validators import Length

from app.accounts.forms import Form, Paragraph, Press, Words
from app.errors import Invalid
from app.judge.languages import LANGUAGES, language_of
from app.judge.models import ContestProblem
from app.judge.submissions import SOURCE_LIMIT_BYTES, Program

__all__ = ["Announce", "Answer", "Ask", "Enter", "Press", "Send"]

FIRST_CHOICE = "cpp"


class Send(Form):
    """A program: typed, or a file whose ending may say the language."""

    language = SelectField(
        _("Ngôn ngữ"),
        choices=[SelectChoice(one.id, one.title) for one in LANGUAGES.values()],
        default=FIRST_CHOICE,
    )
    source = Paragraph(
        _("Chương trình"),
        render_kw={
            "rows": 18,
            "spellcheck": "false",
            "autocapitalize": "none",
            "autocomplete": "off",
        },
    )
    file = FileField(_("Hoặc chọn tệp"))
    send_key = HiddenField()

    def new_key(self) -> None:
        """For a form that was just shown: one press of its button sends once."""
        self.send_key.data = secrets.token_urlsafe(16)

    @property
    def program(self) -> Program:
        """Raises Invalid for a file that is no text."""
        language, source = str(self.language.data or ""), self.source.data
        sent = self.file.data
        if sent is not None and sent.filename:
            raw = sent.stream.read(SOURCE_LIMIT_BYTES + 1)
            try:
                source = raw.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise Invalid("Tệp này không phải là văn bản UTF-8.", field="file") from error
            told = language_of(sent.filename)
            if told is not None and not (language == "cpp17" and told.id == "cpp"):
                language = told.id
        return Program(language, source, str(self.send_key.data or "")[:64])


class Enter(Form):
    name = Words(_("Tên đội"), render_kw={"maxlength": 60, "autocomplete": "off"})
    organisation = Words(_("Trường hoặc tỉnh/thành phố"), render_kw={"maxlength": 120})


class Ask(Form):
    label = SelectField(_("Về bài"), choices=[], validate_choice=False)
    question = Paragraph(
        _("Thắc mắc"), validators=[Length(max=2000)], render_kw={"rows": 4, "maxlength": 2000}
    )

    def about(self, problems: list[ContestProblem]) -> None:
        self.label.choices = [
            SelectChoice("", _("Chung cho cả kỳ thi")),
            *(SelectChoice(one.label, f"{one.label}. {one.problem.title}") for one in problems),
        ]


class Answer(Form):
    answer = Paragraph(_("Trả lời"), render_kw={"rows": 3, "maxlength": 2000})
    to_all = BooleanField(_("Gửi cho tất cả các đội"))


class Announce(Ask):
    question = Paragraph(_("Thông báo"), render_kw={"rows": 3, "maxlength": 2000})


def trial_input() -> str:
    """What the program reads when it is tried."""
    return request.form.get("input", "")
