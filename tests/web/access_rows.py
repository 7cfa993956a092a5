"""The frame's own pages are for everyone."""

from tests.support.access import EVERYONE, Row

ROWS = [
    Row("front.home", "GET", "/", EVERYONE),
    Row("front.health", "GET", "/healthz", EVERYONE),
    Row("front.privacy", "GET", "/rieng-tu", EVERYONE),
    Row("front.accessibility", "GET", "/tiep-can", EVERYONE),
    Row("front.components", "GET", "/kieu-mau", EVERYONE),
    Row("front.favicon", "GET", "/favicon.ico", EVERYONE),
]
