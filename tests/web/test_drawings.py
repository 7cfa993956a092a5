"""Drawings inline in templates."""

import json
from pathlib import Path

import pytest

from app.web.drawings import Drawings


@pytest.fixture
def drawings(tmp_path: Path) -> Drawings:
    boat = {"viewBox": "0 0 64 48", "body": '<g fill="none"><path d="M0 0h9"/></g>'}
    (tmp_path / "drawings.json").write_text(json.dumps({"boat": boat, "icon-star": boat}))
    return Drawings(tmp_path)


def test_a_drawing_without_words_is_decoration(drawings: Drawings) -> None:
    svg = drawings.drawing("boat")
    assert svg.startswith('<svg class="drawing" viewBox="0 0 64 48" width="64" height="48" ')
    assert 'aria-hidden="true"' in svg
    assert "<title>" not in svg


def test_a_drawing_with_words_is_a_picture_and_its_words_are_escaped(drawings: Drawings) -> None:
    svg = drawings.drawing("boat", "Thuyền <b>")
    assert 'role="img"><title>Thuyền &lt;b&gt;</title>' in svg
    assert "aria-hidden" not in svg


def test_an_icon_keeps_its_own_class_beside_another(drawings: Drawings) -> None:
    assert 'class="icon is-off"' in drawings.icon("star", css="is-off")
    assert 'class="icon"' in drawings.icon("star")


def test_a_drawing_that_was_not_built_is_a_bug(drawings: Drawings) -> None:
    with pytest.raises(KeyError):
        drawings.drawing("submarine")


def test_new_drawings_are_seen_without_a_restart(drawings: Drawings, tmp_path: Path) -> None:
    drawings.drawing("boat")
    file = tmp_path / "drawings.json"
    file.write_text(json.dumps({"wave": {"viewBox": "0 0 1 1", "body": ""}}))
    drawings._read_at = 0.0
    assert "0 0 1 1" in drawings.drawing("wave")
