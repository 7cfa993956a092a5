"""SVG text taken apart and put together: symbols for a page, drawings inside a tile."""

import re

from markupsafe import Markup


def parts(svg: str) -> tuple[str, str, str]:
    """viewBox, the root's own drawing attributes, and what is inside the root."""
    text = re.sub(r"<\?xml.*?\?>|<!--.*?-->", "", svg, flags=re.S).strip()
    found = re.match(r"<svg\b([^>]*)>(.*)</svg>\s*$", text, re.S)
    if found is None:
        raise ValueError("not one svg element")
    attributes, body = found[1], re.sub(r">\s+<", "><", found[2]).strip()
    box = re.search(r'viewBox="([^"]*)"', attributes)
    kept = " ".join(
        f'{name}="{value}"'
        for name, value in re.findall(r'([\w-]+)="([^"]*)"', attributes)
        if name.startswith(("fill", "stroke"))
    )
    return (box[1] if box else "0 0 64 64"), kept, body


def symbol(name: str, svg: str) -> Markup:
    """A `<symbol id="art-…">` of a checked drawing, for `<use>` in the same page."""
    box, kept, body = parts(svg)
    inside = f"<g {kept}>{body}</g>" if kept else body
    start = Markup('<symbol id="art-{}" viewBox="{}">').format(name, box)
    return start + _checked(inside) + Markup("</symbol>")


def inside(svg: str, x: float, y: float, width: float, height: float, extra: str = "") -> str:
    """The drawing as a nested `<svg>` in that rectangle."""
    box, kept, body = parts(svg)
    return (
        f'<svg x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" viewBox="{box}"'
        f"{extra}><g {kept}>{body}</g></svg>"
    )


def page(svg: str) -> Markup:
    """A colouring page for inlining: the checked drawing with our class and no fixed size."""
    box, kept, body = parts(svg)
    start = Markup('<svg class="page-drawing" viewBox="{}" xmlns="http://www.w3.org/2000/svg" ')
    return start.format(box) + _checked(f"{kept}>{body}</svg>")


def _checked(svg: str) -> Markup:
    """media.py let only shapes and plain attributes through."""
    return Markup(svg)  # noqa: S704
