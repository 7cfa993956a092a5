"""The paint engine: colouring by regions, each with a name that is read aloud."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from app.library.activities.parts import FileName, Helped, Name, Part, Question, Words, same

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]


class Crayon(Part):
    """A colour with the name that is read aloud: `{name: đỏ, colour: "#d7372b"}`."""

    name: Words
    colour: Colour


class Region(Part):
    """An area of the drawing. `id` is the id of its shape (or group) in the SVG.

    `wanted` names the one right colour (the flag); leave it out for free colouring.
    """

    id: Name
    name: Words
    wanted: Words | None = None


PALETTE = (
    Crayon(name="đỏ", colour="#d7372b"),
    Crayon(name="cam", colour="#f08a24"),
    Crayon(name="vàng", colour="#ffd23f"),
    Crayon(name="xanh lá cây", colour="#4ca64c"),
    Crayon(name="xanh da trời", colour="#5cb3e6"),
    Crayon(name="tím", colour="#8b5fbf"),
    Crayon(name="hồng", colour="#f59bb6"),
    Crayon(name="nâu", colour="#94633c"),
)


def _distinct(crayons: list[Crayon]) -> list[Crayon]:
    for key in ("name", "colour"):
        values = [getattr(crayon, key) for crayon in crayons]
        if len(set(values)) != len(values):
            raise ValueError(f"two crayons have the same {key}")
    return crayons


class Colouring(Helped):
    """`colouring`: touch a crayon, then a region."""

    drawing: FileName
    alt: Words
    regions: list[Region] = Field(min_length=2, max_length=60)
    palette: Annotated[list[Crayon], AfterValidator(_distinct)] = Field(
        default_factory=lambda: list(PALETTE), min_length=2, max_length=16
    )
    questions: list[Question] = Field(default_factory=list, max_length=5)
    """Asked when the picture is done."""

    @model_validator(mode="after")
    def _names_hold(self) -> "Colouring":
        ids = [region.id for region in self.regions]
        names = [same(region.name) for region in self.regions]
        if not self.drawing.endswith(".svg"):
            raise ValueError("the drawing is an .svg")
        for values in (ids, names):
            for value in values:
                if values.count(value) > 1:
                    raise ValueError(f"the region {value!r} stands twice")
        crayons = {crayon.name for crayon in self.palette}
        for region in self.regions:
            if region.wanted is not None and region.wanted not in crayons:
                raise ValueError(f"{region.name}: no crayon is called {region.wanted!r}")
        self.require_help("question", self.questions)
        return self

    def wanted(self) -> dict[str, str]:
        """Region id → the colour it must have, for the regions that must have one."""
        colours = {crayon.name: crayon.colour for crayon in self.palette}
        return {one.id: colours[one.wanted] for one in self.regions if one.wanted is not None}
