"""A content file becomes a checked model, or every fault with its file and line."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from app.content import ContentFaults, read_markdown, read_yaml
from app.markdown import to_html


class Card(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str
    minutes: int = 5
    tags: list[str] = []


def faults(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(ContentFaults) as found:
        read_markdown(path, Card)
    return [(fault.line, fault.message) for fault in found.value.faults]


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "card.md"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    document = read_markdown(written(tmp_path, "---\ntitle: Đếm\n---\nThân bài\n"), Card)
    assert (document.model.title, document.body, document.body_line) == ("Đếm", "Thân bài\n", 4)


def test_every_fault_is_named_with_its_line(tmp_path: Path) -> None:
    text = "---\ntitel: Đếm\nminutes: năm\ntags:\n  - a\n  - [1]\n---\n"
    assert [line for line, _ in faults(written(tmp_path, text))] == [2, 2, 3, 6]


def test_text_that_is_not_nfc_is_refused_with_its_line(tmp_path: Path) -> None:
    text = "---\ntitle: x\n---\n\nDe\u0302\u0301m\n"
    assert faults(written(tmp_path, text)) == [(5, "not in Unicode NFC")]


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    assert faults(written(tmp_path, "---\ntitle: Đếm\n".encode("utf-16-le")))[0][1]


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    text = "---\ntitle: x\ntitle: y\n---\n"
    assert faults(written(tmp_path, text)) == [(3, "title: the key is given twice")]


def test_broken_yaml_says_where(tmp_path: Path) -> None:
    assert faults(written(tmp_path, "---\ntitle: [x\n---\n"))[0][0] in {2, 3}


def test_a_file_without_front_matter_is_refused(tmp_path: Path) -> None:
    assert faults(written(tmp_path, "Xin chào"))[0][0] == 1


def test_yaml_files_are_read_the_same_way(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("title: Đếm\n")
    assert read_yaml(path, Card).model.title == "Đếm"


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        '<a href="data:text/html,x">x</a>',
        "<iframe src=https://example.org></iframe>",
        '<p style="position:fixed">x</p>',
    ],
)
def test_nothing_that_runs_comes_through_markdown(nasty: str) -> None:
    html = to_html(nasty)
    for sign in ("<script", "onerror", "javascript:", "data:text", "<iframe", "style="):
        assert sign not in html


def test_mathematics_is_kept_for_the_browser() -> None:
    assert 'class="arithmatex"' in to_html("Cho $n \\le 10^5$.")
