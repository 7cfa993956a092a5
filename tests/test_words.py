"""A second language never means touching templates: every sentence can be gathered."""

from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

APP = Path(__file__).resolve().parent.parent / "app"
REFUSALS = ("Refused", "NotFound", "Forbidden", "Invalid", "TooMany")


def gathered() -> set[str]:
    methods = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
    keywords = {**DEFAULT_KEYWORDS, **dict.fromkeys(REFUSALS)}
    found = extract_from_dir(
        APP, methods, {"**/templates/**.html": {"trimmed": "true"}}, keywords=keywords
    )
    return {m if isinstance(m, str) else m[0] for _file, _line, m, _comments, _context in found}


def test_the_words_of_pages_and_of_refusals_are_gathered() -> None:
    words = gathered()
    assert "Thi tiếng Anh" in words
    assert "Thao tác hơi nhanh quá. Vui lòng thử lại sau {n} giây." in words
    assert len(words) > 500
