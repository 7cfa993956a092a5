"""The examples of docs/content.md are what authors copy; they must hold."""

import re
from pathlib import Path

import pytest

from app.content import check_yaml
from app.library.activities import KINDS

GUIDE = Path(__file__).parents[2] / "docs" / "content.md"
SECTIONS = re.findall(r"^## `([a-z-]+)`\n(.*?)(?=^## |\Z)", GUIDE.read_text(), re.M | re.S)
EXAMPLES = [
    (name, text)
    for name, section in SECTIONS
    for text in re.findall(r"^```yaml\n(.*?)^```", section, re.M | re.S)
] + [("drill", re.findall(r"^```activity\n(.*?)^```", GUIDE.read_text(), re.M | re.S)[0])]


def test_the_guide_has_an_example_of_every_activity() -> None:
    assert {name for name, _ in EXAMPLES} == set(KINDS)


@pytest.mark.parametrize(("name", "text"), EXAMPLES)
def test_every_example_of_the_guide_holds(name: str, text: str) -> None:
    check_yaml(GUIDE, text, KINDS[name].schema)
