"""A statement about a passage or a recording. Answer: "true", "false" or "not_given"."""

from typing import Literal

from app.exams.items.base import ItemBase, Outcome, Shuffle

Verdict = Literal["true", "false", "not_given"]
VERDICTS: tuple[Verdict, ...] = ("true", "false", "not_given")


class TrueFalseNotGiven(ItemBase):
    type: Literal["true_false_not_given"]
    key: Verdict

    def public(self, shuffle: Shuffle) -> dict[str, object]:
        """The three answers are the same for every such item and stay in their order."""
        return {"id": self.id, "type": self.type, "prompt": self.prompt, "options": list(VERDICTS)}

    def accepts(self, answer: object) -> bool:
        return answer == "" or answer in VERDICTS

    def answered(self, answer: object) -> bool:
        return isinstance(answer, str) and answer != ""

    def mark(self, answer: object) -> Outcome:
        return Outcome(right=int(answer == self.key), of=1)
