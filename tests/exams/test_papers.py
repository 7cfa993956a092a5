"""A content folder becomes a checked paper, or every fault with file and line; X13 and the hash."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content import ContentFaults
from app.exams import editions, papers
from app.exams.papers import Paper
from tests.support.exam_papers import CANARY, a_choice, a_paper, a_section

SPECIMEN = Path(__file__).parents[2] / "content/exams/danh-gia-nang-luc-2026"
ROUNDS = pytest.mark.parametrize("round_id", ["round-1", "round-2"])
SECRET_NAMES = {
    "key",
    "rationale",
    "accepted",
    "script",
    "marks_milli",
    "level",
    "skill",
    "source",
    "author",
    "reviewer",
}
SEEDS = st.text(max_size=12)


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """The specimen, to be spoiled."""
    return Path(shutil.copytree(SPECIMEN, tmp_path / SPECIMEN.name))


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    file.write_text(text.replace(old, new), "utf-8")


def line_of(file: Path, text: str) -> int:
    return next(n for n, line in enumerate(file.read_text("utf-8").splitlines(), 1) if text in line)


def faults(load: Callable[[], object]) -> list[str]:
    with pytest.raises(ContentFaults) as caught:
        load()
    return [f"{one.path.name}:{one.line}: {one.message}" for one in caught.value.faults]


def names_and_words(value: object) -> Iterator[str]:
    """Every name and every string anywhere in a tree of JSON."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from names_and_words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names_and_words(inner)
    elif isinstance(value, str):
        yield value


# X13: the paper reaches the browser without keys, feedback or scoring rules


def test_x13_no_secret_of_a_paper_is_in_its_public_form() -> None:
    assert a_paper().canonical().decode().count(CANARY) == 6 * 4 + 1
    assert CANARY not in a_paper().public_form("seed").decode()


@ROUNDS
def test_x13_walking_the_public_form_meets_no_name_of_a_secret(round_id: str) -> None:
    paper = papers.load(SPECIMEN / round_id)
    found = set(names_and_words(json.loads(paper.public_form("seed"))))
    assert not found & SECRET_NAMES
    assert not any(item.rationale in found for item in paper.items)
    assert not any(recording.script in found for recording in paper.recordings)


@ROUNDS
def test_x13_changing_every_key_leaves_the_public_form_as_it_is(round_id: str) -> None:
    """The strongest form of the rule: the browser's bytes do not depend on the secrets at all."""
    paper = papers.load(SPECIMEN / round_id)
    other = json.loads(paper.canonical())
    for section in other["sections"]:
        for block in section["blocks"]:
            for item in block["items"]:
                _spoil_secrets(item)
    changed = Paper.model_validate(other)
    assert changed.import_hash != paper.import_hash
    assert changed.public_form("seed") == paper.public_form("seed")


def _spoil_secrets(item: dict[str, object]) -> None:
    item |= {"rationale": "other", "author": "other", "level": "C2", "marks_milli": 7}
    key = item["key"]
    if item["type"] == "single_choice":
        item["key"] = next(one["id"] for one in item["options"] if one["id"] != key)  # type: ignore[attr-defined]
    elif item["type"] == "true_false_not_given":
        item["key"] = "true" if key == "false" else "false"
    elif item["type"] == "gap_fill":
        item["key"] = {gap: ["zz"] for gap in key}  # type: ignore[attr-defined]
    elif item["type"] == "matching":
        turned = list(key.values())  # type: ignore[attr-defined]
        item["key"] = dict(zip(key, turned[1:] + turned[:1], strict=True))  # type: ignore[call-overload]


# Forms


def test_a_form_is_the_same_bytes_for_the_same_seed_and_other_bytes_for_another() -> None:
    paper = papers.load(SPECIMEN / "round-1")
    assert paper.public_form("a") == papers.load(SPECIMEN / "round-1").public_form("a")
    assert paper.public_form("a") != paper.public_form("b")


@given(SEEDS)
def test_every_form_has_every_item_and_every_option_once(seed: str) -> None:
    form = json.loads(a_paper().public_form(seed))
    shown = [
        item
        for section in form["sections"]
        for block in section["blocks"]
        for item in block["items"]
    ]
    assert sorted(item["id"] for item in shown) == sorted(item.id for item in a_paper().items)
    assert [item["number"] for item in shown] == list(range(1, form["items"] + 1))
    for item in shown:
        if item["type"] == "single_choice":
            assert sorted(option["id"] for option in item["options"]) == ["a", "b", "c"]


@given(SEEDS)
def test_passages_and_recordings_stay_whole_and_their_items_in_order(seed: str) -> None:
    form = json.loads(a_paper().public_form(seed))
    assert [section["id"] for section in form["sections"]] == ["use", "reading", "listening"]
    reading, listening = (section["blocks"][0] for section in form["sections"][1:])
    assert reading["passage"]["paragraphs"] == ["Once.", "Twice."]
    assert [item["id"] for item in reading["items"]] == ["claim", "pairs"]
    assert set(listening["recording"]) == {"id", "plays", "duration_ms", "sha256"}


def test_items_that_stand_alone_are_shuffled_between_forms() -> None:
    paper = a_paper(a_section("use", *(a_choice(f"i{at}") for at in range(8))))
    orders = set()
    for seed in "abcdef":
        (section,) = json.loads(paper.public_form(seed))["sections"]
        orders.add(tuple(item["id"] for item in section["blocks"][0]["items"]))
    assert len(orders) == 6


def test_the_order_of_a_form_is_pinned_for_ever() -> None:
    """A stored seed must give the candidates' order again years later, on any Python."""
    paper = a_paper(a_section("use", *(a_choice(f"i{at}") for at in range(5))))
    (section,) = json.loads(paper.public_form("seed"))["sections"]
    assert [item["id"] for item in section["blocks"][0]["items"]] == ["i1", "i0", "i3", "i4", "i2"]


# The import hash


def test_a_paper_restored_from_the_database_is_the_same_paper() -> None:
    paper = papers.load(SPECIMEN / "round-2")
    assert Paper.restored(paper.canonical()) == paper
    assert Paper.restored(paper.canonical()).import_hash == paper.import_hash


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("use-of-english.yaml", 'A plural subject takes "live"', "A plural subject takes live"),
        ("use-of-english.yaml", "a: [enough]", "a: [Enough]"),
        ("use-of-english.yaml", "a bit cold.", "a bit hot."),
        ("reading/repair-corner.md", "eight or nine people", "seven or nine people"),
        ("listening.yaml", "title: The night train, plays: 2", "title: The night train, plays: 1"),
    ],
)
def test_any_change_of_an_item_or_a_text_changes_the_hash(
    edition: Path, file: str, old: str, new: str
) -> None:
    before = papers.load(edition / "round-1").import_hash
    spoil(edition / "round-1" / file, old, new)
    assert papers.load(edition / "round-1").import_hash != before


def test_another_sound_changes_the_hash(edition: Path) -> None:
    before = papers.load(edition / "round-1").import_hash
    listening = edition / "round-1/listening"
    _record(listening / "night-train.txt", (listening / "rooftop-garden.mp3").read_bytes())
    assert papers.load(edition / "round-1").import_hash != before


# A recording by a person


def test_a_persons_recording_replaces_the_machines(edition: Path) -> None:
    listening = edition / "round-1/listening"
    _record(listening / "night-train.txt", (listening / "rooftop-garden.mp3").read_bytes())
    assert papers.sounds(edition / "round-1") == {
        "night-train": listening / "night-train.recording.mp3",
        "rooftop-garden": listening / "rooftop-garden.mp3",
    }
    by_id = {one.id: one for one in papers.load(edition / "round-1").recordings}
    assert by_id["night-train"].sha256 == by_id["rooftop-garden"].sha256


def _record(script: Path, heard: bytes) -> None:
    from app.exams import sound

    recording = script.with_suffix(".recording.mp3")
    recording.write_bytes(heard)
    sound.manifest_of(script).write_text(sound.manifest(script, recording), "utf-8")


# Faults


def test_every_fault_is_named_with_file_and_line_and_not_only_the_first(edition: Path) -> None:
    use = edition / "round-1/use-of-english.yaml"
    spoil(use, "skill: function\n        prompt: |-", "skill: fun\n        prompt: |-")
    spoil(use, "a: [enough]", "b: [enough]")
    spoil(edition / "round-1/reading.yaml", "id: r1-r05", "id: r1-u01")
    (edition / "round-1/listening/night-train.txt").write_text("Something else.", "utf-8")
    (edition / "round-1/reading/forgotten.md").write_text("---\ntitle: x\n---\nx\n", "utf-8")
    found = faults(lambda: papers.load(edition / "round-1"))
    assert len(found) == 5
    assert any(
        one.startswith(f"use-of-english.yaml:{line_of(use, 'skill: fun')}: r1-u06") for one in found
    )
    assert any("r1-u12" in one and "differ" in one for one in found)
    assert any("reading.yaml" in one and "r1-u01 is used" in one for one in found)
    assert any("night-train.txt was changed after" in one for one in found)
    assert any(one.startswith("forgotten.md:1: no section names this file") for one in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("round-1/reading.yaml", "file: repair-corner.md", "file: ../../exam.yaml", "pattern"),
        ("round-1/reading.yaml", "file: repair-corner.md", "file: gone.md", "gone.md is missing"),
        ("round-1/reading.yaml", "section: reading", "section: use", "the file is named reading"),
        ("round-1/reading.yaml", "id: r1-repair", "id: r1-r05", "is used in"),
        ("round-1/listening.yaml", "script: night-train", "script: rooftop-garden", "used twice"),
        ("round-1/reading/repair-corner.md", "title:", "titel:", "titel"),
        ("exam.yaml", "id: round-1", "id: round-9", "there is no round round-1"),
    ],
)
def test_a_faulty_folder_is_refused(
    edition: Path, file: str, old: str, new: str, fault: str
) -> None:
    spoil(edition / file, old, new)
    assert any(fault in one for one in faults(lambda: papers.load(edition / "round-1")))


def test_a_section_without_its_file_is_named(edition: Path) -> None:
    shutil.rmtree(edition / "round-2/reading")
    (edition / "round-2/reading.yaml").unlink()
    (found,) = faults(lambda: papers.load(edition / "round-2"))
    assert "round-2/reading.yaml is missing" in found


def test_a_block_has_a_passage_or_a_recording_not_both(edition: Path) -> None:
    spoil(
        edition / "round-1/reading.yaml",
        "passage: {file: repair-corner.md}",
        "passage: {file: repair-corner.md}\n    recording: {script: x.txt, title: x, plays: 2}",
    )
    assert any("not both" in one for one in faults(lambda: papers.load(edition / "round-1")))


# The edition


def test_the_edition_costs_what_the_programme_announced() -> None:
    exam = editions.load(SPECIMEN)
    assert exam.registrant_vnd == 600_000
    assert exam.winner_vnd == 5_950_000
    assert exam.ranking.cut == 500
    assert exam.budget_vnd(registrants=10_000, winners=500) == 8_975_000_000


def test_the_content_in_the_repository_has_no_fault() -> None:
    assert editions.faults(SPECIMEN.parent) == []


def test_the_faults_of_an_edition_and_of_its_papers_are_told_together(edition: Path) -> None:
    spoil(edition / "exam.yaml", "cut: 500", "cut: none")
    spoil(edition / "round-1/reading.yaml", "skill: reading-vocabulary", "skill: guessing")
    spoil(edition / "round-2/reading.yaml", "file: map-you-listen-to.md", "file: gone.md")
    found = {one.path.relative_to(edition).as_posix() for one in editions.faults(edition.parent)}
    assert found == {
        "exam.yaml",
        "round-1/reading.yaml",
        "round-2/reading.yaml",
        "round-2/reading/map-you-listen-to.md",
    }


def test_k1_changing_the_published_order_without_a_new_hash_is_refused(edition: Path) -> None:
    file = edition / "exam.yaml"
    spoil(file, "    - hardest_band\n    - previous_total\n", "    - previous_total\n")
    (found,) = faults(lambda: editions.load(edition))
    assert found.startswith(f"exam.yaml:{line_of(file, 'ranking_sha256')}: ranking_sha256")
    assert "raise their version" in found


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("value_vnd: 4750000", "value_vnd: 4750001", "sum of the winners' awards"),
        ("    advance_min_milli: 26100\n", "", "needs advance_min_milli"),
        ("id: ielts-fee", "id: course-full", "award occurs twice"),
        ("  - id: publish-name", "  - id: exam", "consent purpose occurs twice"),
        ("    sections: [use-of-english, reading, listening]\n\n#", "    sections: [reading]\n\n#",
         "not in the round"),
    ],
)  # fmt: skip
def test_an_edition_whose_parts_disagree_is_refused(
    edition: Path, old: str, new: str, fault: str
) -> None:
    spoil(edition / "exam.yaml", old, new)
    (found,) = faults(lambda: editions.load(edition))
    assert fault in found
