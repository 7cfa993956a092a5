"""What is right, in each engine."""

import json
import subprocess
from pathlib import Path
from shutil import which

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.config import ROOT
from app.library import play
from app.library.activities import KINDS, choose, generator, pair
from app.library.activities import input as filling
from app.library.activities.generator import PLACES, Form, sums

HELP = {"hint": "Em đếm thêm {b}.", "explain": "{a}, {need}, {rest}, {result}"}

FORMS = [
    Form(operation="+", a=(0, 10), b=(0, 10), result=(0, 10), **HELP),
    Form(operation="+", a=(10, 99), b=(1, 99), result=(11, 100), carry="never", **HELP),
    Form(operation="−", a=(11, 18), b=(2, 9), result=(2, 9), **HELP),
    Form(operation="×", a=(6, 9), b=(1, 10), result=(6, 90), **HELP),
    Form(operation=":", a=(6, 90), b=(3, 9), result=(1, 10), **HELP),
    Form(operation="−", a=(10, 20), b=(1, "9,99"), result=("0,1", 20), places=[0, 1, 2], **HELP),
    Form(operation="−", a=(20, 999), b=(10, 999), result=(1, 989), carry="once", **HELP),
]
READINGS = ["25304700", "25 304 700", "25.304.700", "25.304.70", "0", "007", "12,75", "12.750",
            "1.18", "abc", "", " 5 ", "1 184", "1\u00a0184", "1.184,5", "12,", ",5"]  # fmt: skip


def node(script: str) -> object:
    path = which("node")
    if path is None:
        pytest.skip("node is not installed")
    done = subprocess.run(
        [path, "--input-type=module", "-e", script],
        cwd=ROOT / "frontend" / "library", capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_the_browser_makes_the_same_sums_as_the_server() -> None:
    seeds = [1, 7, 4821, 9999, 2**32 - 1]
    forms = [form.model_dump() for form in FORMS]
    script = f"""
      import {{ sums, told }} from "./generator.js";
      const forms = {json.dumps(forms)};
      const out = [];
      for (const seed of {seeds}) {{
        for (const form of forms) out.push(sums([form], seed, 20));
        out.push(sums(forms, seed, 40));
      }}
      const plain = (one) => [one.a, one.b, one.result, told(one)];
      console.log(JSON.stringify(out.map((list) => list.map(plain))));
    """
    made = []
    for seed in seeds:
        made += [sums([form], seed, 20) for form in FORMS] + [sums(FORMS, seed, 40)]
    here = [[[one.a, one.b, one.result, generator.told(one)] for one in lst] for lst in made]
    assert node(script) == here


def test_the_browser_reads_answers_as_the_server_does() -> None:
    script = f"""
      import {{ readNumber, isRight }} from "./reading.js";
      const typed = {json.dumps(READINGS)};
      const read = (one) => [
        readNumber(one, "natural"),
        readNumber(one, "decimal"),
        isRight(one, ["5", "25304700"], "natural", false),
      ];
      console.log(JSON.stringify(typed.map(read)));
    """
    here = [
        [
            filling.read_number(one, "natural"),
            filling.read_number(one, "decimal"),
            filling.is_right(one, ("5", "25304700"), "natural", capitals=False),
        ]
        for one in READINGS
    ]
    assert node(script) == here


@given(seed=st.integers(0, 2**32 - 1), which_form=st.integers(0, len(FORMS) - 1))
@settings(max_examples=60, deadline=None)
def test_every_sum_keeps_the_rules_of_its_form(seed: int, which_form: int) -> None:
    form = FORMS[which_form]
    made = sums([form], seed, 10)
    for one in made:
        for name in ("a", "b", "result"):
            low, high = getattr(form, name)
            assert low <= getattr(one, name) <= high
        true = {
            "+": one.a + one.b,
            "−": one.a - one.b,
            "×": one.a * one.b // PLACES,
            ":": one.a * PLACES // one.b if one.b else 0,
        }[one.operation]
        assert one.result == true
    assert len({(one.a, one.b) for one in made}) == 10


def test_a_form_that_allows_no_sum_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"allow no sum|fewer than five"):
        Form(operation="+", a=(5, 5), b=(5, 5), result=(0, 9), **HELP)


def test_one_number_may_be_written_three_ways_but_not_cut_wrongly() -> None:
    for typed in ("25304700", "25 304 700", "25.304.700", "25\u00a0304\u00a0700"):
        assert filling.is_right(typed, ("25304700",), "natural", capitals=False)
    assert not filling.is_right("25.304.70", ("25304700",), "natural", capitals=False)
    assert filling.is_right("12.75", ("12,75",), "decimal", capitals=False)
    assert filling.is_right("12,750", ("12,75",), "decimal", capitals=False)


def test_words_are_read_with_their_marks_and_without_their_capitals() -> None:
    assert filling.is_right("  Nhưng ", ("nhưng",), "text", capitals=False)
    assert filling.is_right("nhu\u031bng", ("nhưng",), "text", capitals=False)
    assert not filling.is_right("nhung", ("nhưng",), "text", capitals=False)
    assert not filling.is_right("huế", ("Huế",), "text", capitals=True)


def test_a_question_may_have_its_own_keys_and_they_must_write_its_answers() -> None:
    fill = {"ask": "Em điền từ.", "answers": ["nhưng"], "hint": "Em đọc lại.", "explain": "Nhưng."}
    own = filling.FillIn.model_validate(
        {"keys": ["nó", "nhưng"], "questions": [fill, fill | {"keys": ["vì vậy", "nhưng"]}]}
    )
    assert [one.keys for one in own.blanks()] == [("nó", "nhưng"), ("vì vậy", "nhưng")]
    with pytest.raises(ValidationError, match="question 1: no key writes"):
        filling.FillIn.model_validate({"keys": ["nó", "chúng"], "questions": [fill]})


def test_counting_offers_the_answer_among_its_neighbours() -> None:
    count = KINDS["count"].schema.model_validate(
        yaml.safe_load(
            """
            hint: Bé đếm nhé!
            explain: "Có {total}, {words}."
            rounds:
              - {ask: Mấy, art: tao, alt: Táo, count: 1}
              - {ask: Mấy, art: tao, alt: Táo, count: 6, more: 2}
              - {ask: Mấy, art: tao, alt: Táo, count: 9, less: 4}
            """
        )
    )
    assert isinstance(count, choose.Count)
    asked = count.asked()
    rights = [one.options[one.right].label for one in asked]
    assert rights == ["1", "8", "5"]
    assert asked[1].explain == "Có 8, tám."
    assert all(choose.is_right(one, right) for one, right in zip(asked, rights, strict=True))


def test_true_and_false_are_the_two_options() -> None:
    one = KINDS["true-false"].schema.model_validate(
        {"hint": "g", "statements": [{"ask": "a", "answer": False, "explain": "e"}]}
    )
    assert isinstance(one, choose.TrueFalse)
    assert choose.is_right(one.asked()[0], "Sai")


def test_a_pair_is_right_in_either_order() -> None:
    pairs = [{"left": "cao", "right": "thấp"}, {"left": "nhanh", "right": "chậm"}]
    match = KINDS["match"].schema.model_validate({"hint": "g", "explain": "e", "pairs": pairs})
    assert isinstance(match, pair.Match)
    assert pair.is_right(match.pairs, "thấp", "cao")
    assert not pair.is_right(match.pairs, "thấp", "nhanh")


def test_no_memory_card_fits_two_pairs_but_halves_may_be_equal() -> None:
    def memory(pairs: list[tuple[str, str]]) -> object:
        return KINDS["memory"].schema.model_validate(
            {"hint": "g", "explain": "e", "pairs": [{"left": a, "right": b} for a, b in pairs]}
        )

    memory([("5", "5"), ("3", "7")])
    with pytest.raises(ValidationError, match="two pairs"):
        memory([("5", "5"), ("5", "7")])


def test_rounds_of_a_match_are_cut_evenly_and_hold_every_pair() -> None:
    pairs = [{"left": f"l{n}", "right": f"r{n}"} for n in range(8)]
    match = KINDS["match"].schema.model_validate({"hint": "g", "explain": "e", "pairs": pairs})
    assert isinstance(match, pair.Match)
    assert [len(round_) for round_ in match.cut()] == [4, 4]


@pytest.mark.parametrize("path", sorted((ROOT / "content" / "library").glob("*/*.md")))
def test_every_material_of_ours_lays_out(path: Path) -> None:
    from app.library import content

    checked = content.read(path, ROOT / "content" / "library")
    laid = play.lay_out(checked.material.activity, checked.activity, "/x/")
    assert laid.total >= 2
    json.dumps(laid.data)
