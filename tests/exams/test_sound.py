"""Scripts and sounds: bound together, short, small, and not silent. Nothing here needs piper."""

import re
import shutil
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from app.exams import sound

EXAMS = Path(__file__).parents[2] / "content/exams"
SCRIPTS = sorted(EXAMS.rglob("*.txt"))
READ_BY_MACHINE = [one for one in SCRIPTS if sound.sound_of(one) == one.with_suffix(".mp3")]
EACH = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A script with its sound and manifest, to be spoiled."""
    for file in SCRIPTS[0].parent.glob(f"{SCRIPTS[0].stem}.*"):
        shutil.copy(file, tmp_path)
    return tmp_path / SCRIPTS[0].name


def test_there_are_at_least_three_recordings() -> None:
    assert len(SCRIPTS) >= 3


@EACH
def test_a_committed_sound_is_the_one_made_from_its_script(script: Path) -> None:
    assert sound.drift(script) is None


@EACH
def test_a_committed_sound_is_mono_at_48_kbit_or_less_and_small(script: Path) -> None:
    heard = sound.sound_of(script).read_bytes()
    seconds = sound.duration_ms(heard) / 1000
    assert 30 < seconds <= sound.LONGEST_MS / 1000
    assert len(heard) <= sound.LARGEST
    assert len(heard) * 8 / seconds <= 48_500
    assert heard[3] >> 6 == 3  # mono, in the header of the first frame


@EACH
def test_a_sound_is_about_as_long_as_reading_its_script_takes(script: Path) -> None:
    words = len(script.read_text("utf-8").split())
    minutes = sound.duration_ms(sound.sound_of(script).read_bytes()) / 60_000
    assert 110 < words / minutes < 170


@pytest.mark.parametrize("script", READ_BY_MACHINE, ids=lambda script: script.stem)
def test_a_sound_speaks_and_pauses_between_sentences(script: Path) -> None:
    """Told from the bits that each frame spends on its sound, so that no decoder is needed."""
    spent = list(_bits_of_frames(script.with_suffix(".mp3").read_bytes()))
    silent = [bits < 40 for bits in spent]
    pauses = sum(now and not before for before, now in pairwise(silent))
    sentences = len(re.findall(r"[.?!](?=\s|$)", script.read_text("utf-8")))
    assert 0.08 < sum(silent) / len(silent) < 0.3
    assert pauses >= 0.8 * sentences


def _bits_of_frames(mp3: bytes) -> Iterator[int]:
    """part2_3_length of each frame of a mono MPEG-2 layer III sound (ISO 13818-3, 2.4.1.7)."""
    at = 0
    while at + 8 <= len(mp3):
        head, side = struct.unpack(">II", mp3[at : at + 8])
        assert head >> 16 == 0xFFF3  # MPEG-2, layer III, no checksum
        yield side >> 11 & 0xFFF
        at += 72 * sound.KBIT_S * 1000 // 22_050 + (head >> 9 & 1)


def test_a_changed_script_is_noticed(script: Path) -> None:
    script.write_text(script.read_text("utf-8") + " ", "utf-8")
    assert (
        sound.drift(script) == f"{script.name} was changed after {script.stem}.sha256 was written"
    )


def test_a_changed_sound_is_noticed(script: Path) -> None:
    file = script.with_suffix(".mp3")
    file.write_bytes(file.read_bytes()[:-1])
    assert f"{file.name} was changed" in str(sound.drift(script))


def test_a_new_recording_that_nobody_bound_is_noticed(script: Path) -> None:
    shutil.copy(script.with_suffix(".mp3"), script.with_suffix(".recording.mp3"))
    assert "recording.mp3 was changed" in str(sound.drift(script))


@pytest.mark.parametrize("suffix", [".txt", ".mp3", ".sha256"])
def test_a_missing_part_is_named(script: Path, suffix: str) -> None:
    script.with_suffix(suffix).unlink()
    assert f"{script.stem}{suffix} does not exist" in str(sound.drift(script))


def test_binding_a_recording_needs_no_voice(
    script: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(script.with_suffix(".mp3"), script.with_suffix(".recording.mp3"))
    assert sound.main([str(script.parent)]) == 0
    assert sound.drift(script) is None
    assert sound.main([str(script.parent)]) == 0
    assert capsys.readouterr().out.endswith("0 made\n")


def test_the_duration_is_counted_frame_by_frame() -> None:
    frame = bytes([0xFF, 0xF3, 0x50, 0xC0]) + bytes(126)  # MPEG-2 layer III, 40 kbit/s, 22,050 Hz
    assert sound.duration_ms(frame * 100) == 100 * 576 * 1000 // 22_050
    tagged = b"ID3\x04\x00\x00\x00\x00\x00\x05hello" + frame * 2 + b"TAG" + bytes(125)
    assert sound.duration_ms(tagged) == 2 * 576 * 1000 // 22_050


@pytest.mark.parametrize("content", [b"", b"no sound at all", b"RIFF" + bytes(40)])
def test_bytes_that_are_no_mp3_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="no MP3 frame"):
        sound.duration_ms(content)
