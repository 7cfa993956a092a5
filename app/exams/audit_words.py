"""What the acts of an exam are called in the audit log."""

from typing import Final

WORDS: Final = {
    "candidate registered": "đăng ký dự thi",
    "duplicate decided": "quyết định nghi trùng",
    "card printed again": "cấp lại thẻ dự thi",
    "registration dates set": "đặt lịch đăng ký",
    "slot set": "đặt lịch ca thi",
    "ranking rules announced": "công bố quy tắc xếp hạng",
    "round prepared": "chuẩn bị vòng thi",
    "round marked": "chấm thi",
    "results published": "công bố kết quả",
    "slot ended": "kết thúc ca thi",
    "ranking frozen": "chốt thứ hạng",
    "lots drawn": "rút thăm và xếp hạng",
    "awards issued": "trao học bổng",
    "item voided": "hủy câu hỏi",
    "time adjusted": "đổi giờ làm bài",
    "accommodation set": "đặt thời gian ưu tiên",
    "takeover allowed": "cho phép đổi máy",
    "replay allowed": "cho nghe thêm",
    "incident accepted once": "chấp nhận sự cố (người thứ nhất)",
    "incident accepted": "chấp nhận sự cố (đủ hai người)",
    **{
        f"{verb} {act}": f"{said} {name}"
        for verb, said in (
            ("proposed", "đề nghị"),
            ("agreed", "đồng ý"),
            ("withdrawn", "rút đề nghị"),
        )
        for act, name in (
            ("adjust", "đổi giờ làm bài"),
            ("void item", "hủy câu hỏi"),
            ("end slot", "kết thúc ca thi"),
            ("freeze", "chốt thứ hạng"),
            ("draw", "rút thăm"),
            ("award", "trao học bổng"),
        )
    },
}
"""Action → Vietnamese; one without a word here is shown as it is stored."""
