"""The house rules that no linter knows."""

import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sorted([*ROOT.glob("app/**/*.py"), *ROOT.glob("bench/*.py"), *ROOT.glob("tests/**/*.py")])
BROWSER = [
    path
    for kind in ("js", "css", "mjs")
    for path in sorted(ROOT.glob(f"frontend/**/*.{kind}"))
    if "node_modules" not in path.parts
]
TEMPLATES = sorted(ROOT.glob("app/**/templates/**/*.html"))
TEXTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *TEMPLATES, *PYTHON, *BROWSER]
SHAPELESS = {"utils", "helpers", "manager", "service", "services", "common", "misc", "handlers"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [p for p in PYTHON if "app" in p.parts] + BROWSER, ids=named)
def test_a_file_is_one_room_of_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_a_module_is_named_after_what_it_does(path: Path) -> None:
    assert path.stem not in SHAPELESS


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_has_no_inline_script_style_or_handler(path: Path) -> None:
    text = path.read_text()
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or "application/json" in script or "ld+json" in script
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert "<style" not in text


@pytest.mark.parametrize("path", [*TEMPLATES, *BROWSER], ids=named)
def test_a_page_reaches_no_other_host(path: Path) -> None:
    for address in re.findall(r"(?:src|href)=[\"'](https?://[^\"']+)", path.read_text()):
        assert re.match(
            r"https://(creativecommons\.org|openmoji\.org|classroom\.google\.com)/", address
        )


@pytest.mark.parametrize("path", TEXTS, ids=named)
def test_text_is_nfc_without_byte_order_mark(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.startswith("\ufeff")
    for number, line in enumerate(text.splitlines(), 1):
        if "\\u03" not in line:
            assert unicodedata.is_normalized("NFC", line), f"line {number}"


SHOWN = [path for path in TEMPLATES if path.stem != "kieu_mau"]  # the developers' sample page


@pytest.mark.parametrize("path", SHOWN, ids=named)
def test_a_template_writes_its_words_through_gettext(path: Path) -> None:
    """No Vietnamese letter stands in a template outside ``_(…)`` and comments."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
    found = re.findall(
        r"[^<>\n]*[ăâđêôơưĂÂĐÊÔƠƯàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]+[^<>\n]*",
        text,
    )
    assert not [line.strip() for line in found if "DOCTYPE" not in line]
