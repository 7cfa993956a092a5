"""Search with and without diacritics: "dem" finds "Đếm"; what is spelt as typed comes first.

The index holds folded text (SQLite FTS5, PostgreSQL tsvector); which of the hits is exact is
decided on the words with their marks.
"""

import re

from sqlalchemy import select, text
from sqlalchemy.orm import Session, defer

from app.library.models import LibraryMaterial
from app.vietnamese import fold, nfc, same_spelling

LIGHT = tuple(
    defer(column, raiseload=True)
    for column in (
        LibraryMaterial.exercise,
        LibraryMaterial.body,
        LibraryMaterial.notes,
        LibraryMaterial.art,
        LibraryMaterial.sounds,
        LibraryMaterial.drawing,
        LibraryMaterial.cover,
    )
)
"""A list of materials needs none of the heavy columns; touching one is an error."""

MOST_TERMS = 8
MOST_HITS = 300


def index(db: Session, material: LibraryMaterial, keywords: str, rest: str) -> None:
    """Make the material findable by its title, its keywords and the rest of its words."""
    row = {
        "id": material.id,
        "title": fold(material.title),
        "keywords": fold(keywords),
        "rest": fold(rest),
    }
    if db.get_bind().dialect.name == "postgresql":
        db.execute(
            text(
                "INSERT INTO library_search (material_id, folded) VALUES (:id,"
                " setweight(to_tsvector('simple', :title), 'A') ||"
                " setweight(to_tsvector('simple', :keywords), 'B') ||"
                " setweight(to_tsvector('simple', :rest), 'D'))"
                " ON CONFLICT (material_id) DO UPDATE SET folded = excluded.folded"
            ),
            row,
        )
        return
    db.execute(text("DELETE FROM library_search WHERE rowid = :id"), row)
    db.execute(
        text(
            "INSERT INTO library_search (rowid, title, keywords, rest)"
            " VALUES (:id, :title, :keywords, :rest)"
        ),
        row,
    )


def find(db: Session, query: str) -> list[LibraryMaterial]:
    """Materials that hold every term of the query (as the beginning of a word), best first."""
    typed = _terms(nfc(query).lower())
    ids = _hits(db, [fold(term) for term in typed])
    if not ids:
        return []
    order = {material_id: place for place, material_id in enumerate(ids)}
    found = db.scalars(
        select(LibraryMaterial).where(LibraryMaterial.id.in_(ids)).options(*LIGHT)
    ).all()
    return sorted(found, key=lambda one: (-_exactness(one, typed), order[one.id]))


def _terms(text_: str) -> list[str]:
    return re.findall(r"\w+", text_)[:MOST_TERMS]


def _hits(db: Session, folded: list[str]) -> list[int]:
    terms = [term for one in folded for term in re.findall(r"[a-z0-9]+", one)]
    if not terms:
        return []
    if db.get_bind().dialect.name == "postgresql":
        rows = db.execute(
            text(
                "SELECT material_id FROM library_search, to_tsquery('simple', :query) query"
                " WHERE folded @@ query ORDER BY ts_rank(folded, query) DESC, material_id"
                " LIMIT :most"
            ),
            {"query": " & ".join(f"{term}:*" for term in terms), "most": MOST_HITS},
        )
    else:
        rows = db.execute(
            text(
                "SELECT rowid FROM library_search WHERE library_search MATCH :query"
                " ORDER BY bm25(library_search, 10.0, 5.0, 1.0), rowid LIMIT :most"
            ),
            {"query": " AND ".join(f'"{term}"*' for term in terms), "most": MOST_HITS},
        )
    return [int(row[0]) for row in rows]


def _exactness(material: LibraryMaterial, typed: list[str]) -> int:
    """2: the title has every term as typed; 1: title and keywords do; 0: only without marks."""
    wanted = [same_spelling(term) for term in typed]

    def has_all(words: str) -> bool:
        known = [same_spelling(word) for word in re.findall(r"\w+", words.lower())]
        return all(any(word.startswith(term) for word in known) for term in wanted)

    if has_all(material.title):
        return 2
    return 1 if has_all(material.words) else 0
