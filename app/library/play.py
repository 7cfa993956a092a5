"""What the page and the browser are given of an exercise. Pure: schema in, plain values out.

The words and pictures stand in the page itself, so that it reads and prints without scripts; the
browser's part holds only what the eye does not see yet: right answers, hints, spoken lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.library.activities import KINDS, Activity
from app.library.activities.choose import Asked, Choice, Count, ListenChoose, TrueFalse, asked_of
from app.library.activities.input import Drill, FillIn, Written
from app.library.activities.paint import Colouring
from app.library.activities.pair import Match, Memory, Pair
from app.library.activities.parts import Card, Speech
from app.library.activities.steps import Experiment

TEXT_SEED = 1
"""The sheet of a drill that the page shows where scripts do not run."""


@dataclass(frozen=True)
class Exercise:
    """An activity laid out: what the templates show, and `data` for the engine in the browser."""

    engine: str
    code: str
    activity: Activity
    data: dict[str, object]
    asked: Sequence[Asked] = ()
    written: Sequence[Written] = ()
    rounds: Sequence[Sequence[Pair]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Beads: questions, pairs, steps or regions."""
        if self.engine in ("choose", "input"):
            return len(self.asked) or len(self.written)
        if self.rounds:
            return sum(len(one) for one in self.rounds)
        return len(getattr(self.activity, "steps", getattr(self.activity, "regions", ())))


def read(code: str, raw: object) -> Activity:
    """The activity of a stored exercise. Raises pydantic.ValidationError."""
    return KINDS[code].schema.model_validate(raw)


def lay_out(code: str, activity: Activity, sounds: str = "") -> Exercise:
    """The exercise of `code`; recordings are at `sounds` + file name."""
    kind = KINDS[code]

    def heard(say: Speech | None) -> dict[str, str] | None:
        if say is None:
            return None
        line = {"text": say.text, "language": say.language}
        return line | {"sound": sounds + say.sound} if say.sound else line

    def of(asked: Sequence[Asked]) -> list[dict[str, object]]:
        return [
            {
                "right": one.right,
                "hint": one.hint,
                "explain": one.explain,
                "say": heard(one.say),
                "tap": one.tap,
                "listen": one.listen,
                "options": [heard(option.say) for option in one.options],
            }
            for one in asked
        ]

    def half(card: Card) -> dict[str, object]:
        return {"label": card.label, "say": heard(card.say)}

    if isinstance(activity, Choice | TrueFalse | ListenChoose | Count):
        asked = activity.asked()
        data: dict[str, object] = {"questions": of(asked)}
        if isinstance(activity, Count):
            data["language"] = activity.language
        return Exercise(kind.engine, code, activity, data, asked=asked)
    if isinstance(activity, Match | Memory):
        rounds = activity.cut() if isinstance(activity, Match) else [activity.pairs]
        data = {
            "mode": code,
            "rounds": [
                [
                    {
                        "left": half(pair.left),
                        "right": half(pair.right),
                        "hint": pair.hint or activity.hint,
                        "explain": pair.explain or activity.explain,
                    }
                    for pair in one
                ]
                for one in rounds
            ],
        }
        return Exercise(kind.engine, code, activity, data, rounds=rounds)
    if isinstance(activity, FillIn):
        written = activity.blanks()
        data = {
            "mode": code,
            "kind": activity.kind,
            "capitals": activity.capitals,
            "questions": [
                {
                    "answers": one.answers,
                    "keys": one.keys,
                    "hint": one.hint,
                    "explain": one.explain,
                    "say": heard(one.say),
                }
                for one in written
            ],
        }
        return Exercise(kind.engine, code, activity, data, written=written)
    if isinstance(activity, Drill):
        data = {
            "mode": code,
            "kind": activity.kind,
            "forms": [form.model_dump() for form in activity.forms],
            "count": activity.questions,
            "repeat": activity.repeat_wrong,
            "dots": activity.dots,
            "unit": activity.unit,
        }
        written = activity.blanks(TEXT_SEED, activity.questions)
        return Exercise(kind.engine, code, activity, data, written=written)
    asked = [asked_of(question, activity) for question in activity.questions]
    if isinstance(activity, Colouring):
        data = {
            "regions": [one.model_dump() for one in activity.regions],
            "palette": [one.model_dump() for one in activity.palette],
            "hint": activity.hint,
            "explain": activity.explain,
            "questions": of(asked),
        }
        return Exercise(kind.engine, code, activity, data, asked=asked)
    assert isinstance(activity, Experiment)
    data = {"steps": len(activity.steps), "questions": of(asked)}
    return Exercise(kind.engine, code, activity, data, asked=asked)
