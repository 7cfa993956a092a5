"""The words of the judge's own sets: verdicts, states, levels (GLOSSARY, section 5)."""

from typing import Final

from flask_babel import lazy_gettext as _

VERDICTS: Final = {
    "AC": _("Kết quả đúng"),
    "WA": _("Kết quả sai"),
    "TLE": _("Quá thời gian"),
    "MLE": _("Tràn bộ nhớ"),
    "RTE": _("Lỗi khi chạy"),
    "OLE": _("In ra quá nhiều"),
    "CE": _("Lỗi dịch"),
    "JE": _("Lỗi hệ thống chấm"),
}

ADVICE: Final = {
    "AC": _("Chương trình trả lời đúng mọi test."),
    "WA": _("Chương trình chạy xong nhưng in ra kết quả chưa đúng ở test này."),
    "TLE": _("Chương trình chạy lâu hơn giới hạn. Hãy nghĩ một cách làm ít bước hơn."),
    "MLE": _("Chương trình dùng nhiều bộ nhớ hơn giới hạn."),
    "RTE": _("Chương trình dừng giữa chừng: chia cho 0, ra ngoài mảng hay đệ quy quá sâu?"),
    "OLE": _("Chương trình in quá nhiều. Hãy bỏ những dòng in để dò lỗi."),
    "CE": _("Chương trình chưa dịch được. Lần nộp này không bị tính phạt."),
    "JE": _("Lỗi ở phía máy chấm, không phải ở bài của bạn. Bài sẽ được chấm lại."),
}

STATES: Final = {
    "queued": _("đang chờ"),
    "judging": _("đang chấm"),
    "judged": _("đã chấm"),
}

LEVELS: Final = {
    "tieu-hoc": _("Tiểu học"),
    "thcs": _("THCS"),
    "thpt": _("THPT"),
}

DIFFICULTIES: Final = {
    1: _("Rất dễ"),
    2: _("Dễ"),
    3: _("Vừa"),
    4: _("Khó"),
    5: _("Rất khó"),
}

PHASES: Final = {
    "upcoming": _("sắp diễn ra"),
    "running": _("đang diễn ra"),
    "frozen": _("đang diễn ra"),
    "over": _("đã kết thúc"),
    "final": _("đã kết thúc"),
}

OUTCOMES: Final = {
    "OK": _("Chạy xong"),
    "TLE": _("Quá thời gian"),
    "MLE": _("Tràn bộ nhớ"),
    "RTE": _("Lỗi khi chạy"),
    "OLE": _("In ra quá nhiều"),
    "CE": _("Lỗi dịch"),
    "JE": _("Lỗi hệ thống chấm"),
}
