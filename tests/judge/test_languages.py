"""Languages: real binaries, names of sources, digests."""

import pytest

from app.judge import languages
from app.judge.languages import LANGUAGES, digest, language_of


def test_the_ids_are_those_the_site_promises() -> None:
    assert list(LANGUAGES) == ["c", "cpp", "cpp17", "python", "pascal"]


def test_a_binary_is_looked_for_in_the_system_and_never_on_the_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/root/.pyenv/shims")
    languages.find_binary.cache_clear()
    found = languages.find_binary("python3")
    assert found is None or found.startswith(("/usr/", "/bin/"))
    assert languages.find_binary("no-such-compiler") is None


def test_versions_come_from_the_compilers_that_are_there() -> None:
    for language_id, version in languages.installed().items():
        assert any(sign.isdigit() for sign in version), language_id


@pytest.mark.parametrize(
    ("name", "language"),
    [("a.cpp", "cpp"), ("a.cc", "cpp"), ("a.c", "c"), ("a.py", "python"), ("a.pas", "pascal")],
)
def test_a_sources_ending_says_its_language(name: str, language: str) -> None:
    found = language_of(name)
    assert found is not None
    assert found.id == language


def test_an_unknown_ending_is_no_language() -> None:
    assert language_of("a.txt") is None


def test_the_main_source_starts() -> None:
    python = LANGUAGES["python"]
    assert python.main_source(["b.py", "main.py", "a.py"]) == "main.py"
    assert python.main_source(["b.py", "a.py", "z.txt"]) == "a.py"
    with pytest.raises(ValueError, match="no Python 3 source"):
        python.main_source(["z.txt"])


def test_a_digest_changes_with_language_compiler_and_every_byte() -> None:
    cpp, cpp17 = LANGUAGES["cpp"], LANGUAGES["cpp17"]
    files = [("a.cpp", b"int main(){}"), ("b.h", b"")]
    first = digest(cpp, "12", files)
    assert first == digest(cpp, "12", reversed(files))
    others = {
        digest(cpp17, "12", files),
        digest(cpp, "13", files),
        digest(cpp, "12", [("a.cpp", b"int main(){ }"), ("b.h", b"")]),
        digest(cpp, "12", [("a.cpp", b"int main(){}"), ("c.h", b"")]),
    }
    assert len(others) == 4
    assert first not in others
