"""A material file is refused with every fault, its file and its line."""

import unicodedata
from pathlib import Path

import pytest

from app.library import content, wording
from tests.support.library import EXERCISE, REAL, TEACHER, a_file, faults_of

DRILL = """\
forms:
  - operation: "+"
    a: [{a}]
    b: [0, 90]
    result: [0, {most}]
    hint: Em đếm thêm.
    explain: "{{a}} + {{b}} = {{result}}."
"""


def only_fault(path: Path, root: Path) -> tuple[int, str]:
    found = faults_of(path, root)
    assert len(found) == 1, found
    return found[0]


def test_a_complete_file_holds(tmp_path: Path) -> None:
    checked = content.read(a_file(tmp_path), tmp_path)
    assert checked.slug == "cong-nhanh"
    assert checked.notes.teacher.startswith("Chiếu bài")


@pytest.mark.parametrize(
    ("change", "line", "told"),
    [
        ({"activity": "chess"}, 9, "unknown 'chess'"),
        ({"levels": "[7]"}, 4, "levels"),
        ({"subject": "music"}, 5, "subject"),
        ({"strand": "Đọc"}, 7, "strand: unknown 'Đọc'"),
        ({"license": "all mine"}, 13, "license"),
        ({"outcome": "Cộng được."}, 10, "Em …"),
        ({"intro": "một " * 21}, 11, "21 words"),
        ({"minutes": "40"}, 12, "minutes"),
        ({"colour": "red"}, 15, "colour"),
    ],
)
def test_a_fault_in_front_matter_is_told_with_its_line(
    tmp_path: Path, change: dict[str, str], line: int, told: str
) -> None:
    found = faults_of(a_file(tmp_path, **change), tmp_path)
    assert any(at == line and told in message for at, message in found), found


@pytest.mark.parametrize("key", ["outcome", "license", "title", "strand"])
def test_a_missing_key_is_told_by_name(tmp_path: Path, key: str) -> None:
    assert key in only_fault(a_file(tmp_path, drop=key), tmp_path)[1]


def test_an_answer_that_is_not_an_option_is_told_at_its_question(tmp_path: Path) -> None:
    exercise = EXERCISE.replace('answer: "8"', 'answer: "9"')
    line, message = only_fault(a_file(tmp_path, exercise=exercise), tmp_path)
    assert "'9' is not among the options" in message
    assert line == 24  # "  - ask: 4 + 4 = ?"


def test_options_that_differ_only_in_unicode_form_stand_twice(tmp_path: Path) -> None:
    exercise = EXERCISE.replace('["7", "8"]', '["8", "8"]')
    assert "stands twice" in only_fault(a_file(tmp_path, exercise=exercise), tmp_path)[1]


def test_text_that_is_not_nfc_is_told_with_its_line(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    path.write_text(unicodedata.normalize("NFD", path.read_text()))
    found = faults_of(path, tmp_path)
    assert (3, "not in Unicode NFC") in found


def test_a_picture_without_alt_or_without_its_drawing_is_a_fault(tmp_path: Path) -> None:
    bare = EXERCISE.replace("  - ask: 2", "  - picture: {art: tao}\n    ask: 2")
    assert "alt" in only_fault(a_file(tmp_path, exercise=bare), tmp_path)[1]
    told = bare.replace("{art: tao}", "{art: tao, alt: Quả táo}")
    line, message = only_fault(a_file(tmp_path, exercise=told), tmp_path)
    assert "tao.svg is missing" in message
    assert line == 20


@pytest.mark.parametrize(
    "svg",
    [
        '<svg viewBox="0 0 9 9"><image href="https://example.org/a.png"/></svg>',
        '<svg viewBox="0 0 9 9"><script>1</script></svg>',
        '<svg viewBox="0 0 9 9"><path d="M0 0" onclick="x()"/></svg>',
        '<svg viewBox="0 0 9 9"><path d="M0 0" fill="url(https://example.org)"/></svg>',
        '<svg><path d="M0 0"/></svg>',
        "<svg viewBox='0 0 9 9'><!-- " + "x" * 41_000 + " --></svg>",
    ],
)
def test_a_drawing_that_reaches_out_runs_or_weighs_is_refused(tmp_path: Path, svg: str) -> None:
    exercise = EXERCISE.replace("  - ask: 2", "  - picture: {art: tao, alt: Táo}\n    ask: 2")
    path = a_file(tmp_path, exercise=exercise)
    (tmp_path / "art").mkdir()
    (tmp_path / "art" / "tao.svg").write_text(svg)
    assert faults_of(path, tmp_path)


def test_media_come_from_no_other_address(tmp_path: Path) -> None:
    exercise = EXERCISE.replace(
        "  - ask: 2", '  - say: {text: hai, sound: "https://example.org/a.mp3"}\n    ask: 2'
    )
    assert "sound" in only_fault(a_file(tmp_path, exercise=exercise), tmp_path)[1]


@pytest.mark.parametrize(
    ("level", "a", "most", "told"),
    [
        ("1", "0, 200", "200", "beyond 100"),
        ("1", "10, 90", "100", "carry"),
        ("2", "0, 2000", "2000", "beyond 1000"),
        ("P5", "0, 5", "10", "primary"),
    ],
)
def test_sums_beyond_the_grade_are_refused(
    tmp_path: Path, level: str, a: str, most: str, told: str
) -> None:
    path = a_file(
        tmp_path,
        activity="drill",
        levels=f"[{level}]",
        strand="Nhận thức" if level == "P5" else "Số và phép tính",
        outcome="Bé cộng được." if level == "P5" else "Em cộng được.",
        exercise=DRILL.format(a=a, most=most),
    )
    assert any(told in message for _, message in faults_of(path, tmp_path))


def test_a_stem_material_needs_its_safety_block(tmp_path: Path) -> None:
    given = {"subject": "stem", "goal": "stem", "strand": "Khoa học", "levels": "[4]"}
    assert "safety" in only_fault(a_file(tmp_path, **given), tmp_path)[1]
    notes = TEACHER + "\n/// safety\nKhông nếm.\n///\n"
    assert faults_of(a_file(tmp_path, notes=notes, **given), tmp_path) == []


EXPERIMENT = """\
needs_adult: false
materials: [1 cốc nước, {thing}]
steps: [{{do: Đổ nước vào cốc.}}, {{do: {step}}}]
why: Nước chảy.
tidy: [Lau bàn.]
"""


@pytest.mark.parametrize(
    ("thing", "step", "told"),
    [
        ("1 viên pin cúc áo", "Nhìn xem.", "button cells"),
        ("2 nam châm", "Nhìn xem.", "magnets"),
        ("1 quả bóng bay", "Nhìn xem.", "balloons"),
        ("1 cái thìa", "Đốt tờ giấy.", "flame"),
        ("1 cái thìa", "Không nhìn thẳng vào Mặt Trời.", ""),
    ],
)
def test_nothing_dangerous_is_asked_for_at_home(
    tmp_path: Path, thing: str, step: str, told: str
) -> None:
    path = a_file(
        tmp_path,
        subject="stem",
        goal="stem",
        strand="Khoa học",
        activity="experiment",
        exercise=EXPERIMENT.format(thing=thing, step=step),
        notes=TEACHER + "\n/// safety\nKhông nếm.\n///\n\n/// adult\nKhông cần.\n///\n",
    )
    found = faults_of(path, tmp_path)
    assert [told in message for _, message in found] == [True] * bool(told)


def test_notes_for_teachers_are_two_to_four_sentences(tmp_path: Path) -> None:
    assert "no /// teacher" in only_fault(a_file(tmp_path, notes=""), tmp_path)[1]
    short = TEACHER.replace(" Mời từng em trả lời.", "")
    assert "1 sentences" in only_fault(a_file(tmp_path, notes=short), tmp_path)[1]


def test_a_question_without_hint_or_explanation_is_refused(tmp_path: Path) -> None:
    bare = EXERCISE.replace("hint: Em đếm thêm nhé!\n", "")
    assert "no hint" in only_fault(a_file(tmp_path, exercise=bare), tmp_path)[1]


def test_two_files_may_not_share_a_number_or_an_address(tmp_path: Path) -> None:
    a_file(tmp_path, "mot")
    a_file(tmp_path, "hai")
    _, faults = content.read_all(tmp_path)
    assert "the id 'toan-l1-02' is also that of" in faults[0].message


def test_official_spelling_and_keyboard_signs_are_warned_of(tmp_path: Path) -> None:
    exercise = EXERCISE.replace("Em đếm thêm nhé!", "Em xóa đi, 3 - 2, được 1 184.")
    told = [
        fault.message for fault in wording.warnings(a_file(tmp_path, exercise=exercise), maths=True)
    ]
    assert len(told) == 3
    assert "xoá" in told[0]


def test_every_material_of_ours_holds_and_is_spelt_as_in_textbooks() -> None:
    checked, faults = content.read_all(REAL)
    assert faults == []
    assert [warning for one in checked for warning in one.warnings] == []
    assert len(checked) >= 12
    levels = {level for one in checked for level in one.material.levels}
    assert levels & {"P3", "P4", "P5"}
    assert {"1", "5"} <= levels
