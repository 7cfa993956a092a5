"""The steps engine: an experiment done at home, step by step, with a sheet to fill in."""

from pydantic import Field, model_validator

from app.library.activities.parts import Helped, Part, Picture, Question, Words


class Step(Part):
    """One thing to do. `adult: true` marks a step that an adult does; `look` says what to watch."""

    do: Words
    look: Words | None = None
    picture: Picture | None = None
    adult: bool = False


class Sheet(Part):
    """The table a pupil fills in on paper: column heads and the first cell of each row."""

    title: Words
    columns: list[Words] = Field(min_length=2, max_length=6)
    rows: list[Words] = Field(min_length=1, max_length=12)


class Guess(Part):
    """What will happen? No answer is wrong here; the experiment tells."""

    ask: Words
    options: list[Words] = Field(min_length=2, max_length=4)


class Experiment(Helped):
    """`experiment`: things, guess, steps, what was seen, why, tidying up.

    `why` has at most 80 words (the plan's "chữ"). `needs_adult` decides whether the page opens
    with the adult block.
    """

    needs_adult: bool
    materials: list[Words] = Field(min_length=1, max_length=15)
    guess: Guess | None = None
    steps: list[Step] = Field(min_length=2, max_length=12)
    sheet: Sheet | None = None
    questions: list[Question] = Field(default_factory=list, max_length=6)
    why: Words
    tidy: list[Words] = Field(min_length=1, max_length=6)

    @model_validator(mode="after")
    def _in_bounds(self) -> "Experiment":
        words = len(self.why.split())
        if words > 80:
            raise ValueError(f"why has {words} words, at most 80")
        if not self.needs_adult and any(step.adult for step in self.steps):
            raise ValueError("a step is for an adult, but needs_adult is false")
        self.require_help("question", self.questions)
        return self
