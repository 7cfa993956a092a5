"""The default output validator: properties, and the cases the format speaks of."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.judge.compare import BadArguments, Comparison, compare, parse_arguments

PLAIN = Comparison()
tokens = st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
spaces = st.text(st.sampled_from(" \t\n\r\v\f"), min_size=1, max_size=4)
numbers = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9)


def joined(words: list[str], space: str) -> bytes:
    return space.join(words).encode()


@given(st.binary())
def test_any_output_equals_itself(text: bytes) -> None:
    assert compare(text, text, PLAIN) is None
    strict = Comparison(case_sensitive=True, space_change_sensitive=True)
    assert compare(text, text, strict) is None


@given(tokens, spaces, spaces)
def test_white_space_is_all_the_same_unless_asked(words: list[str], one: str, other: str) -> None:
    left, right = joined(words, one) + b"\n", b" " + joined(words, other)
    assert compare(left, right, PLAIN) is None
    strict = compare(left, right, Comparison(space_change_sensitive=True))
    assert (strict is None) == (left == right)


@given(tokens)
def test_ascii_case_is_all_the_same_unless_asked(words: list[str]) -> None:
    text = joined(words, " ")
    assert compare(text.upper(), text.lower(), PLAIN) is None
    differs = compare(text.upper(), text.lower(), Comparison(case_sensitive=True)) is not None
    assert differs == (text.upper() != text.lower())


@given(tokens, st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_one_token_more_or_less_is_wrong(words: list[str], extra: str) -> None:
    text = joined(words, "\n")
    longer = text + b" " + extra.encode()
    assert compare(longer, text, PLAIN) is not None
    assert compare(text, longer, PLAIN) is not None


@given(numbers, st.floats(min_value=-1, max_value=1), st.sampled_from([1e-9, 1e-6, 1e-3]))
def test_a_number_within_the_tolerance_is_right(number: float, share: float, e: float) -> None:
    answer = repr(number).encode()
    near = number + 0.9 * share * e * max(1.0, abs(number))
    assert compare(repr(near).encode(), answer, Comparison(relative=e, absolute=e)) is None


@given(numbers, st.sampled_from([1e-9, 1e-6, 1e-3]), st.sampled_from([-1, 1]))
def test_a_number_beyond_the_tolerance_is_wrong(number: float, e: float, sign: int) -> None:
    far = number + sign * 1.1 * max(e, e * abs(number))
    if math.isclose(far, number, rel_tol=1e-12, abs_tol=0):
        return
    how = Comparison(relative=e, absolute=e)
    assert compare(repr(far).encode(), repr(number).encode(), how) is not None


@pytest.mark.parametrize(
    ("output", "answer", "how", "right"),
    [
        (b"1.0000005", b"1", Comparison(absolute=1e-6), True),
        (b"1e0", b"1.0", Comparison(relative=1e-9), True),
        (b"1.5", b"1", Comparison(), False),
        (b"1.0", b"1", Comparison(), False),
        (b"nan", b"1", Comparison(absolute=1e9), False),
        (b"inf", b"1e308", Comparison(relative=1.0), False),
        (b"NaN", b"nan", Comparison(absolute=1.0), True),
        (b"0x1p0", b"1", Comparison(absolute=1.0), False),
        (b"1_000", b"1000", Comparison(absolute=1.0), False),
        (b"1e999", b"1e999", Comparison(absolute=1.0), False),
        (b"100.00009", b"100", Comparison(relative=1e-6), True),
        (b"100.0002", b"100", Comparison(relative=1e-6), False),
        (b"0.0001", b"0", Comparison(relative=0.5), False),
        ("Đ".encode(), "đ".encode(), Comparison(), False),
        (b"a\xc2\xa0b", b"a b", Comparison(), False),
        (b"", b"", Comparison(), True),
        (b"\n \n", b"", Comparison(), True),
        (b"yes", b"Yes", Comparison(case_sensitive=True), False),
        (b"1 2\n", b"1  2\n", Comparison(space_change_sensitive=True), False),
        (b"1 2\n\n", b"1 2\n", Comparison(space_change_sensitive=True), False),
    ],
)
def test_the_cases_of_the_format(
    output: bytes, answer: bytes, how: Comparison, right: bool
) -> None:
    assert (compare(output, answer, how) is None) is right


def test_the_difference_says_where() -> None:
    found = compare(b"1 2 4", b"1 2 3", PLAIN)
    assert found is not None
    assert (found.token, found.told) == (3, "got '4', wanted '3'")


def test_arguments_are_read() -> None:
    assert parse_arguments([]) == PLAIN
    both = Comparison(case_sensitive=True, relative=1e-6, absolute=1e-6)
    assert parse_arguments(["case_sensitive", "float_tolerance", "1e-6"]) == both
    apart = parse_arguments(["float_relative_tolerance", "0.1", "float_absolute_tolerance", "2"])
    assert apart == Comparison(relative=0.1, absolute=2.0)


@pytest.mark.parametrize(
    "arguments",
    [
        ["float_tolerance", "1", "float_tolerance", "1"],
        ["float_tolerance", "1", "float_absolute_tolerance", "1"],
        ["float_tolerance"],
        ["float_tolerance", "much"],
        ["float_tolerance", "-1"],
        ["float_tolerance", "nan"],
        ["case-sensitive"],
    ],
)
def test_arguments_that_contradict_or_are_unknown_are_refused(arguments: list[str]) -> None:
    with pytest.raises(BadArguments):
        parse_arguments(arguments)
