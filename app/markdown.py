"""Markdown -> clean HTML. nh3 comes last: raw HTML and ``javascript:`` pass through Markdown."""

from functools import cache
from threading import Lock

import markdown
import nh3
from markupsafe import Markup

_TAGS = nh3.ALLOWED_TAGS | {"figure", "figcaption", "details", "summary", "section", "div", "span"}
_ATTRIBUTES = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    "*": {"class", "id", "lang"},
    "a": {"href", "title", "hreflang"},
    "img": {"src", "alt", "width", "height", "title"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "td": {"align", "colspan", "rowspan"},
    "ol": {"start"},
}
_EXTENSIONS = [
    "pymdownx.superfences",
    "pymdownx.arithmatex",
    "pymdownx.blocks.admonition",
    "pymdownx.blocks.details",
    "tables",
    "footnotes",
    "sane_lists",
]

_one_at_a_time = Lock()


def to_html(text: str) -> Markup:
    """Clean HTML. ``$…$`` and ``$$…$$`` become ``.arithmatex`` elements that KaTeX fills in.

    Scripts, event handlers, styles and addresses other than http(s), mailto and relative ones are
    gone from the result, whatever the source says.
    """
    with _one_at_a_time:  # the converter keeps pieces of the text it works on
        converter = _converter()
        converter.reset()
        html = converter.convert(text)
    return clean(html)


def clean(html: str) -> Markup:
    """The same HTML without anything that could run or reach elsewhere unasked."""
    return Markup(  # noqa: S704 - nh3 has just cleaned it
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer",
        )
    )


@cache
def _converter() -> markdown.Markdown:
    return markdown.Markdown(
        extensions=_EXTENSIONS,
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
        output_format="html",
    )
