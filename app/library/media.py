"""The files a material needs: drawings and recordings, found, measured and cleaned.

Drawings are inlined into the page as symbols, so they must be small, closed and harmless.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from pydantic import BaseModel

from app.content import Fault
from app.content import Place as Where
from app.library.activities import Activity
from app.library.activities.choose import Count, CountRound
from app.library.activities.paint import Colouring
from app.library.activities.parts import Picture, Speech

MAX_IMAGE_BYTES = 40 * 1024
MAX_SOUND_BYTES = 120 * 1024

_SVG = "{http://www.w3.org/2000/svg}"
_TAGS = frozenset(
    {
        "svg",
        "g",
        "path",
        "circle",
        "ellipse",
        "rect",
        "line",
        "polyline",
        "polygon",
        "title",
        "desc",
    }
)
_ATTRIBUTES = frozenset(
    {
        *("xmlns", "viewBox", "width", "height", "id", "class", "role", "data-name", "transform"),
        *("d", "cx", "cy", "r", "rx", "ry", "x", "y", "x1", "y1", "x2", "y2", "points"),
        *("fill", "fill-rule", "clip-rule", "opacity", "fill-opacity", "stroke-opacity"),
        *("stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray"),
        *("stroke-miterlimit",),
    }
)


@dataclass(frozen=True)
class Place:
    """Where an activity stands: its file, the library folder, and the line of each key."""

    path: Path
    root: Path
    lines: dict[Where, int]
    line: int

    @property
    def folder(self) -> Path:
        """The material's own folder: `maths/cong-nhanh/` beside `maths/cong-nhanh.md`."""
        return self.path.with_suffix("")


@dataclass(frozen=True)
class Media:
    """Drawings by name (SVG text) and recordings by file name (where they lie)."""

    art: dict[str, str] = field(default_factory=dict)
    sounds: dict[str, Path] = field(default_factory=dict)
    drawing: str = ""
    """The colouring page, whole."""
    tile: str = ""
    """The catalogue's picture, when the material brings its own."""


def walk(part: object) -> Iterator[object]:
    """An activity's parts, depth first, the part itself included."""
    yield part
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from walk(getattr(part, name))
    elif isinstance(part, list | tuple):
        for one in part:
            yield from walk(one)


def gather(place: Place, activity: Activity, tile: str | None) -> tuple[Media, list[Fault]]:
    """All files the activity names, and a fault for each that is missing, too big or unsafe."""
    faults: list[Fault] = []
    art: dict[str, str] = {}
    sounds: dict[str, Path] = {}
    for name in sorted(_art_names(activity)):
        near, shared = place.folder / f"{name}.svg", place.root / "art" / f"{name}.svg"
        art[name] = _svg(near if near.exists() else shared, place, faults)
    recordings = {one.sound for one in walk(activity) if isinstance(one, Speech) and one.sound}
    for name in sorted(recordings):
        path = place.folder / name
        if not path.is_file():
            faults.append(_fault(place, name, f"the recording {name} is not in {place.folder}"))
        elif path.stat().st_size > MAX_SOUND_BYTES:
            faults.append(_fault(place, name, f"{name} is larger than 120 KB"))
        else:
            sounds[name] = path
    drawing = ""
    if isinstance(activity, Colouring):
        drawing = _svg(place.folder / activity.drawing, place, faults)
        if drawing:
            faults += _region_faults(place, activity, drawing)
    tile_svg = _svg(place.folder / tile, place, faults) if tile else ""
    return Media(art, sounds, drawing, tile_svg), faults


def _art_names(activity: Activity) -> set[str]:
    names: set[str] = set()
    for part in walk(activity):
        if isinstance(part, Picture):
            names |= part.arts()
        elif isinstance(part, CountRound):
            names.add(part.art)
    if isinstance(activity, Count):
        names |= {one.art for one in activity.rounds}
    return names


def _svg(path: Path, place: Place, faults: list[Fault]) -> str:
    """The drawing's text, or "" with a fault: missing, over 40 KB, or with anything but shapes."""
    if not path.is_file():
        faults.append(_fault(place, path.stem, f"the drawing {path.name} is missing"))
        return ""
    if path.stat().st_size > MAX_IMAGE_BYTES:
        faults.append(Fault(path, 1, "larger than 40 KB"))
        return ""
    text = path.read_text(encoding="utf-8")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - our own files; entities are refused below
    except ElementTree.ParseError as error:
        faults.append(Fault(path, error.position[0], f"not XML: {error}"))
        return ""
    found = []
    if "<!" in re.sub(r"<!--.*?-->", "", text, flags=re.S):
        found.append("a DOCTYPE")
    if "viewBox" not in root.attrib:
        found.append("no viewBox")
    for element in root.iter():
        tag = str(element.tag).removeprefix(_SVG)
        if tag not in _TAGS:
            found.append(f"<{tag}> is not allowed (shapes and groups only)")
        for name, value in element.attrib.items():
            if name not in _ATTRIBUTES:
                found.append(f"{tag} {name}=… is not allowed")
            elif "url(" in value or "//" in value:
                found.append(f"{tag} {name} points elsewhere")
    faults += [Fault(path, 1, message) for message in dict.fromkeys(found)]
    return "" if found else text


def _region_faults(place: Place, activity: Colouring, drawing: str) -> list[Fault]:
    """Each region is one element of the drawing with a fill; none is left without a name."""
    elements = {
        element.get("id"): element
        for element in ElementTree.fromstring(drawing).iter()  # noqa: S314 - checked above
        if element.get("id")
    }
    faults = []
    for index, region in enumerate(activity.regions):
        line = place.lines.get(("regions", index), place.line)
        if region.id not in elements:
            faults.append(
                Fault(place.path, line, f"the drawing has no shape with id {region.id!r}")
            )
    named = {region.id for region in activity.regions}
    for identity, element in elements.items():
        if "region" in (element.get("class") or "").split() and identity not in named:
            faults.append(Fault(place.path, place.line, f"the region {identity!r} has no name"))
    return faults


def _fault(place: Place, name: str, message: str) -> Fault:
    """A fault at the first line of the file that has `name` in it."""
    for number, line in enumerate(place.path.read_text(encoding="utf-8").split("\n"), 1):
        if number >= place.line and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", line):
            return Fault(place.path, number, message)
    return Fault(place.path, place.line, message)
