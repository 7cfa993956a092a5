"""Scripts and sounds: bound together, short, small, and not silent. Nothing here needs piper."""

import shutil
import subprocess
from pathlib import Path

import pytest

from app.exams import sound

EXAMS = Path(__file__).parents[2] / "content/exams"
SCRIPTS = sorted(EXAMS.rglob("*.txt"))
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


@EACH
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_a_sound_is_heard_and_pauses_between_sentences(script: Path) -> None:
    played = subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "info", "-i", str(sound.sound_of(script)), "-af",
         "silencedetect=noise=-45dB:d=0.4,volumedetect", "-f", "null", "-"],
        capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    mean = float(played.split("mean_volume: ")[1].split(" dB")[0])
    assert -30 < mean < -12
    assert played.count("silence_start") >= 10


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
