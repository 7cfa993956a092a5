"""A package's Markdown -> the clean HTML of a problem page, its samples in their places."""

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from app.judge.packages.problem import ProblemPackage, TestCase
from app.markdown import to_html

_SLOT = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class UnknownPlace(ValueError):
    """A ``{{name}}`` that is neither a sample's place nor a constant of the package."""

    def __init__(self, name: str, line: int) -> None:
        super().__init__(f"{{{{{name}}}}} is neither a constant nor a place for samples")
        self.line = line


def samples_of(package: ProblemPackage) -> list[dict[str, str]]:
    """``[{"input": …, "answer": …}]`` in the order of the tests."""
    return [
        {
            "input": test.input.decode("utf-8", "replace"),
            "answer": test.answer.decode("utf-8", "replace"),
        }
        for test in package.tests
        if test.is_sample
    ]


def statement_html(package: ProblemPackage, text: str) -> str:
    """``{{nextsample}}`` takes one sample, ``{{remainingsamples}}`` the rest, a constant its value.

    Samples that no place took stand at the end. Raises UnknownPlace.
    """
    samples = [test for test in package.tests if test.is_sample]
    taken: list[str] = []
    prepared = _with_marks(text, samples, package.constants, taken)
    html = str(to_html(prepared))
    for number, block in enumerate(taken):
        mark = _mark(number)
        html = html.replace(f"<p>{mark}</p>", block).replace(mark, block)
    return html


def editorial_html(text: str) -> str:
    return str(to_html(text))


def _with_marks(
    text: str, samples: Sequence[TestCase], constants: Mapping[str, str], taken: list[str]
) -> str:
    """The text with a mark for each group of samples; the groups' HTML goes into ``taken``."""
    shown = 0

    def place(match: re.Match[str]) -> str:
        nonlocal shown
        name = match[1]
        if name in ("nextsample", "remainingsamples"):
            upto = shown + 1 if name == "nextsample" else len(samples)
            taken.append(_samples_html(samples, shown, upto))
            shown = max(shown, upto)
            return f"\n\n{_mark(len(taken) - 1)}\n\n"
        if name not in constants:
            raise UnknownPlace(name, text[: match.start()].count("\n") + 1)
        return constants[name]

    placed = _SLOT.sub(place, text)
    if shown < len(samples):
        taken.append(_samples_html(samples, shown, len(samples)))
        placed += f"\n\n{_mark(len(taken) - 1)}\n"
    return placed


def _mark(number: int) -> str:
    return f"SAMPLEGROUP{number}END"


def _samples_html(samples: Sequence[TestCase], first: int, upto: int) -> str:
    """A heading and, for each sample, its two halves side by side."""
    block = Markup('<h2 class="samples-title">{}</h2>').format("Ví dụ")
    for number in range(first, min(upto, len(samples))):
        block += _HALVES.format(
            n=number + 1,
            input=samples[number].input.decode("utf-8", "replace"),
            answer=samples[number].answer.decode("utf-8", "replace"),
        )
    return str(block)


_HALVES = Markup(
    '<div class="sample"><div><h3>Dữ liệu vào {n}</h3><pre tabindex="0">{input}</pre></div>'
    '<div><h3>Dữ liệu ra {n}</h3><pre tabindex="0">{answer}</pre></div></div>'
)
