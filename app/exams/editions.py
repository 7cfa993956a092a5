"""What an edition of the exam is: rounds, consent, ranking rules, awards. Data, not code.

exam = editions.load(folder)     # folder/exam.yaml; raises ContentFaults
"""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from app import content
from app.content import ContentFaults, Fault
from app.exams import papers, ranking
from app.exams.items import Frozen
from app.exams.items.base import Id, Text, repeated
from app.exams.papers import Sha256


class ConsentPurpose(Frozen):
    """One tick, never pre-ticked. `required`: without it there is no registration."""

    id: Id
    required: bool
    text: Text


class Round(Frozen):
    """`advance_min_milli`: the line for the next round, at or above goes on; None after the
    last."""

    id: Id
    name: Text
    duration_s: Annotated[int, Field(ge=60, le=6 * 3600)]
    sections: Annotated[tuple[Id, ...], Field(min_length=1)]
    advance_min_milli: Annotated[int, Field(ge=0)] | None = None


class AwardKind(Frozen):
    """What is given: to every registrant or to every winner of the ranking."""

    id: Id
    name: Text
    to: Literal["registrant", "winner"]
    value_vnd: Annotated[int, Field(ge=0)]


class Exam(Frozen):
    """An edition as published before registration opens."""

    edition: Id
    name: Text
    consent: Annotated[tuple[ConsentPurpose, ...], Field(min_length=1)]
    rounds: Annotated[tuple[Round, ...], Field(min_length=2)]
    ranking: ranking.Rules
    ranking_sha256: Sha256
    awards: Annotated[tuple[AwardKind, ...], Field(min_length=1)]

    @field_validator("ranking_sha256")
    @classmethod
    def _rules_are_the_published_ones(cls, written: str, others: ValidationInfo) -> str:
        rules = others.data.get("ranking")
        if rules is not None and rules.sha256 != written:
            raise ValueError(
                f"should be {rules.sha256}: the published rules were changed; raise their version, "
                "publish again and write the new hash"
            )
        return written

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        for what, ids in (
            ("round", [one.id for one in self.rounds]),
            ("award", [one.id for one in self.awards]),
            ("consent purpose", [one.id for one in self.consent]),
        ):
            if twice := repeated(ids):
                raise ValueError(f"{what} occurs twice: {', '.join(twice)}")
        sections = {f"section.{one}" for one in self.rounds[-1].sections}
        asked = {key for key in self.ranking.merit_keys if key.startswith("section.")}
        if asked - sections:
            raise ValueError(
                f"ranking asks for {', '.join(sorted(asked - sections))}, not in the round"
            )
        if self.ranking.award_vnd != self.winner_vnd:
            raise ValueError(
                f"award_vnd should be {self.winner_vnd}, the sum of the winners' awards"
            )
        if any(one.advance_min_milli is None for one in self.rounds[:-1]):
            raise ValueError("every round but the last needs advance_min_milli")
        return self

    @property
    def registrant_vnd(self) -> int:
        return sum(one.value_vnd for one in self.awards if one.to == "registrant")

    @property
    def winner_vnd(self) -> int:
        return sum(one.value_vnd for one in self.awards if one.to == "winner")

    def budget_vnd(self, registrants: int, winners: int) -> int:
        return registrants * self.registrant_vnd + winners * self.winner_vnd


def faults(root: Path) -> list[Fault]:
    """All that is wrong with the editions in `root` (content/exams) and with their papers."""
    found: list[Fault] = []
    for file in sorted(root.glob("*/exam.yaml")):
        try:
            rounds = [one.id for one in load(file.parent).rounds]
        except ContentFaults as error:
            found += error.faults
            # A faulty edition still has its papers looked at.
            rounds = sorted(one.name for one in file.parent.iterdir() if one.is_dir())
        for round_id in rounds:
            try:
                papers.load(file.parent / round_id)
            except ContentFaults as error:
                found += error.faults
    return sorted(set(found))


def load(folder: Path) -> Exam:
    """The edition in `folder`/exam.yaml. Raises ContentFaults with every fault, file and line."""
    return content.read_yaml(folder / "exam.yaml", Exam).model
