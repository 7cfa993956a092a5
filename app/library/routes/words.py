"""Names for the eye and for addresses: what the chips say, what the engines in the browser say."""

from flask_babel import gettext as _

from app.library.content import GOALS, LEVELS, SUBJECTS

LEVEL_IN_ADDRESS = {"P3": "mn34", "P4": "mn45", "P5": "mn56"} | {n: n for n in "12345"}
SUBJECT_IN_ADDRESS = {
    "maths": "toan",
    "vietnamese": "tieng-viet",
    "english": "tieng-anh",
    "creativity": "sang-tao",
    "stem": "stem",
    "digital": "ki-nang-so",
}
GOAL_IN_ADDRESS = {
    "practice": "luyen-tap",
    "colouring": "to-mau",
    "stem": "thi-nghiem",
    "skills": "ki-nang-so",
}
ACTIVITY_IN_ADDRESS = {
    "choice": "trac-nghiem",
    "true-false": "dung-sai",
    "listen-choose": "nghe-chon",
    "count": "dem",
    "match": "ghep-doi",
    "memory": "lat-the",
    "fill-in": "dien-o",
    "drill": "sinh-de",
    "colouring": "to-mau",
    "experiment": "thi-nghiem",
}
SHORT_LEVELS = {"P3": "3–4 tuổi", "P4": "4–5 tuổi", "P5": "5–6 tuổi"} | {
    n: f"Lớp {n}" for n in "12345"
}

ENGINE_ICONS = {
    "choose": "play",
    "pair": "copy",
    "input": "numbers",
    "paint": "brush",
    "steps": "flask",
}

__all__ = ["GOALS", "LEVELS", "SUBJECTS", "for_engines"]


def for_engines(*, preschool: bool) -> dict[str, str]:
    """Everything an engine says, to “bé” or to “em”. `{n}` and the like are filled in there."""
    if preschool:
        own = {
            "wrong": _("Chưa đúng, bé thử lại nhé!"),
            "finished": _("Bé đã xong!"),
            "firstTime": _("Bé làm đúng ngay {n} trên {total} câu."),
            "firstPairs": _("Bé ghép đúng ngay {n} trên {total} cặp."),
            "star": _("Bé được một ngôi sao!"),
            "empty": _("Bé chưa điền ô này."),
            "askAdult": _("Bé nhờ người lớn đọc giúp nhé!"),
            "pickCrayon": _("Bé chọn màu rồi chạm vào tranh."),
            "pickPair": _("Bé chạm một thẻ, rồi chạm thẻ đi với nó."),
            "turnCards": _("Bé lật hai thẻ."),
            "guessed": _("Bé đoán rồi! Cùng làm để xem có đúng không nhé."),
        }
    else:
        own = {
            "wrong": _("Chưa đúng, em thử lại nhé!"),
            "finished": _("Em đã xong!"),
            "firstTime": _("Em làm đúng ngay {n} trên {total} câu."),
            "firstPairs": _("Em ghép đúng ngay {n} trên {total} cặp."),
            "star": _("Em được một ngôi sao!"),
            "empty": _("Em chưa điền ô này."),
            "askAdult": _("Em nhờ người lớn đọc giúp nhé!"),
            "pickCrayon": _("Em chọn màu rồi chạm vào tranh."),
            "pickPair": _("Em chạm một thẻ, rồi chạm thẻ đi với nó."),
            "turnCards": _("Em lật hai thẻ."),
            "guessed": _("Em đoán rồi! Cùng làm để xem có đúng không nhé."),
        }
    return own | {
        "right": _("Đúng rồi!"),
        "hint": _("Gợi ý"),
        "why": _("Xem giải thích"),
        "explanation": _("Giải thích"),
        "next": _("Câu tiếp theo"),
        "nextStep": _("Bước tiếp theo"),
        "nextRound": _("Lượt tiếp theo"),
        "back": _("Quay lại"),
        "again": _("Làm lại từ đầu"),
        "more": _("Chọn bài khác"),
        "listen": _("Nghe"),
        "listenAgain": _("Nghe lại"),
        "showWords": _("Xem chữ"),
        "question": _("Câu {n} trên {total}"),
        "step": _("Bước {n} trên {total}"),
        "answer": _("Trả lời"),
        "blank": _("Ô trống {n}"),
        "rub": _("Xoá một chữ số"),
        "rubWord": _("Xoá chữ trong ô"),
        "keys": _("Bàn phím"),
        "notNumber": _("Ô này điền số, ví dụ {example}."),
        "options": _("Các lựa chọn"),
        "rightMark": _("đúng"),
        "wrongMark": _("chưa đúng"),
        "faceDown": _("Thẻ {n}, đang úp"),
        "matched": _("đã ghép"),
        "pairsLeft": _("Còn {n} cặp"),
        "sheet": _("Đề số {n}"),
        "thing": _("{n}, chạm để đếm"),
        "counted": _("đã đếm {n}"),
        "palette": _("Hộp bút sáp màu"),
        "notColoured": _("chưa tô"),
        "coloured": _("màu {colour}"),
        "undo": _("Bỏ nét vừa vẽ"),
        "redo": _("Lấy lại nét vừa bỏ"),
        "eraser": _("Tẩy"),
        "recolour": _("Tô lại"),
        "save": _("Lưu tranh"),
        "saved": _("Đã lưu tranh vào máy."),
        "print": _("In"),
        "done": _("Xong"),
        "ready": _("Đã đủ đồ rồi!"),
        "copied": _("Đã chép!"),
        "leavePresenting": _("Thôi trình chiếu"),
    }
