"""The catalogue's tiles, drawn from the exercise itself: a child sees what it will do.

An SVG document of 320 × 200; `STYLE` changes when the drawing does, so that a load redraws.
"""

import re
from functools import singledispatch
from xml.sax.saxutils import escape

from app.library import art
from app.library.activities import Activity
from app.library.activities.choose import Choice, Count, ListenChoose, TrueFalse
from app.library.activities.input import BLANK, Drill, FillIn
from app.library.activities.paint import Colouring
from app.library.activities.pair import Match, Memory
from app.library.activities.parts import Card, Picture
from app.library.activities.steps import Experiment
from app.library.content import Material
from app.library.media import Media, walk

STYLE = "3"

GROUNDS = {
    "maths": "#ece6fb",
    "vietnamese": "#fde7e3",
    "english": "#e1effc",
    "creativity": "#fff1cc",
    "stem": "#dff4e8",
    "digital": "#e6eef0",
}
INK = "#2a2150"
FONT = "'Baloo 2','Arial Rounded MT Bold',Nunito,Lexend,Roboto,'Noto Sans',sans-serif"


def cover(front: Material, activity: Activity, media: Media) -> str:
    """The tile of a material: its own picture, or one made of its first question."""
    ground = GROUNDS[front.subject]
    if media.tile:  # a scene fills the tile; its own paper edge falls outside
        inside = art.inside(media.tile, -4, -5, 334, 214, ' preserveAspectRatio="xMidYMid slice"')
    else:
        inside = f'<g transform="translate(12.8 -10.4) scale(.92)">{_scene(activity, media)}</g>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 200" width="320" height="200">'
        f'<rect width="320" height="200" fill="{ground}"/>{_squares()}{inside}</svg>'
    )


def _squares() -> str:
    """The ô li ground, faint."""
    lines = "".join(f"M{x} 0V200" for x in range(32, 320, 32))
    lines += "".join(f"M0 {y}H320" for y in range(32, 200, 32))
    return f'<path d="{lines}" stroke="#ffffff" stroke-width="1.5" fill="none" opacity=".7"/>'


@singledispatch
def _scene(activity: Activity, media: Media) -> str:
    """What a child will do, drawn: one function a kind of activity."""
    return ""


@_scene.register
def _(activity: Colouring, media: Media) -> str:
    return _half_coloured(activity, media.drawing) if media.drawing else ""


@_scene.register
def _(activity: Count, media: Media) -> str:
    one = activity.rounds[min(2, len(activity.rounds) - 1)]
    return _row([media.art.get(one.art, "")] * min(one.count + one.more, 6))


@_scene.register
def _(activity: Drill, media: Media) -> str:
    return _line(activity.blanks(seed=4, count=1)[0].line)


@_scene.register
def _(activity: FillIn, media: Media) -> str:
    first = activity.questions[0]
    drawn = _art(first.picture, media)
    line = first.line or BLANK + (f" {first.unit}" if first.unit else "")
    if drawn:
        return art.inside(drawn[0], 96, 14, 128, 128) + _line(line, y=190, size=34)
    return _line(line)


@_scene.register
def _(activity: Match | Memory, media: Media) -> str:
    pair = activity.pairs[0]
    return _two_cards(pair.left, pair.right, media)


@_scene.register
def _(activity: TrueFalse, media: Media) -> str:
    drawn = _art(activity.statements[0].picture, media)
    return _row(drawn[:1]) or _two_cards(Card(text="Đ"), Card(text="S"), media)


@_scene.register
def _(activity: Choice | ListenChoose, media: Media) -> str:
    question = activity.questions[0]
    cards = [option for option in question.options if _art(option.picture, media)]
    drawn = _art(question.picture, media)
    if drawn and len(cards) < 2:
        return _row(drawn[:4])
    first, second = (cards if len(cards) >= 2 else question.options)[:2]
    return _two_cards(first, second, media)


@_scene.register
def _(activity: Experiment, media: Media) -> str:
    seen = [svg for step in activity.steps for svg in _art(step.picture, media)]
    return _row(list(dict.fromkeys(seen))[:2])


def _two_cards(left: Card, right: Card, media: Media) -> str:
    return _card(left, media, 30, -4) + _card(right, media, 170, 4)


def _art(picture: Picture | None, media: Media) -> list[str]:
    """SVG texts of the drawings in a picture, repeated as often as they are shown."""
    if picture is None:
        return []
    found: list[str] = []
    for part in walk(picture):
        if isinstance(part, Picture) and part.art and media.art.get(part.art):
            found += [media.art[part.art]] * max(1, min(part.count, 6))
    return found


def _row(drawings: list[str]) -> str:
    """Up to six drawings in one or two rows, as large as fits."""
    drawings = [one for one in drawings if one]
    if not drawings:
        return ""
    rows = [drawings] if len(drawings) <= 3 else [drawings[::2], drawings[1::2]]
    size = min(180 / len(rows), 270 / max(len(row) for row in rows))
    top = (240 - size * len(rows)) / 2
    out = []
    for number, row in enumerate(rows):
        left = (320 - size * len(row)) / 2
        out += [
            art.inside(svg, left + size * place + 4, top + size * number + 4, size - 8, size - 8)
            for place, svg in enumerate(row)
        ]
    return "".join(out)


def _paper(x: float, y: float, width: float, height: float) -> str:
    rectangle = f'width="{width:g}" height="{height:g}" rx="14"'
    return (
        f'<rect x="{x + 4:g}" y="{y + 4:g}" {rectangle} fill="{INK}" opacity=".15"/>'
        f'<rect x="{x:g}" y="{y:g}" {rectangle} fill="#fff" stroke="{INK}" stroke-width="3"/>'
    )


def _card(card: Card, media: Media, x: float, turn: float) -> str:
    """A paper card of 120 × 150 with the card's drawing, dots or words."""
    drawn = _art(card.picture, media)
    if len(drawn) == 1:
        inner = art.inside(drawn[0], x + 14, 74, 92, 92)
    elif drawn:
        inner = "".join(
            art.inside(svg, x + 14 + 48 * (place % 2), 56 + 44 * (place // 2), 44, 44)
            for place, svg in enumerate(drawn)
        )
    elif card.text:
        size = min(54, 165 / max(len(max(card.text.split(), key=len)), 2))
        inner = _words(card.text, x + 60, 120, size)
    elif card.picture and card.picture.dots is not None:
        inner = "".join(
            f'<circle cx="{x + 30 + 30 * (n % 3):g}" cy="{80 + 28 * (n // 3)}" r="10"'
            f' fill="#5a3db0"/>'
            for n in range(min(card.picture.dots, 9))
        )
    else:
        inner = ""
    return f'<g transform="rotate({turn:g} {x + 60:g} 120)">{_paper(x, 45, 120, 150)}{inner}</g>'


def _words(text: str, x: float, y: float, size: float) -> str:
    lines = text.split() if len(text) > 8 and " " in text else [text]
    lines = lines[:3]
    top = y - (len(lines) - 1) * size * 0.6
    return "".join(
        f'<text x="{x:g}" y="{top + number * size * 1.2 + size * 0.35:g}" text-anchor="middle"'
        f' font-family="{FONT}" font-weight="700" font-size="{size:g}" fill="{INK}">'
        f"{escape(line)}</text>"
        for number, line in enumerate(lines)
    )


def _line(line: str, y: float = 120, size: float = 54) -> str:
    """A line with a paper box for each blank; shrunk until it fits."""
    pieces = [piece for piece in re.split(f"({BLANK})", line) if piece]
    width = sum(1.5 if piece == BLANK else 0.56 * len(piece) for piece in pieces)
    size = min(size, 284 / width)
    x = 160 - width * size / 2
    out = []
    for piece in pieces:
        if piece == BLANK:
            out.append(_paper(x + size * 0.1, y - size * 0.62, size * 1.25, size * 1.25))
            x += size * 1.5
        else:
            space = size * 0.56 * len(piece)
            out.append(
                f'<text x="{x:g}" y="{y + size * 0.35:g}" textLength="{space:g}"'
                f' lengthAdjust="spacingAndGlyphs" xml:space="preserve" font-family="{FONT}"'
                f' font-weight="700" font-size="{size:g}" fill="{INK}">{escape(piece)}</text>'
            )
            x += space
    return "".join(out)


def _half_coloured(activity: Colouring, drawing: str) -> str:
    """The colouring page on a sheet, every other region already coloured."""
    coloured = drawing
    for number, region in enumerate(activity.regions):
        if number % 2 == 0:
            colour = activity.palette[(number // 2) % len(activity.palette)].colour
            coloured = _filled(coloured, region.id, colour)
    return _paper(62, 16, 196, 204) + art.inside(coloured, 70, 24, 180, 188)


def _filled(svg: str, identity: str, colour: str) -> str:
    """The drawing with one element's own fill changed."""

    def recolour(found: re.Match[str]) -> str:
        return re.sub(r'\bfill="[^"]*"', f'fill="{colour}"', found[0], count=1)

    return re.sub(rf'<\w+\b[^>]*\bid="{re.escape(identity)}"[^>]*>', recolour, svg, count=1)
