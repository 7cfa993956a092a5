"""The library: materials, their levels and versions, and the search index of each engine"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "library_material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("goal", sa.String(20), nullable=False),
        sa.Column("activity", sa.String(30), nullable=False),
        sa.Column("review", sa.String(20), nullable=False),
        sa.Column("publish_at", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source_hash", sa.String(64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("folder", sa.String(200), nullable=False),
        sa.Column("front", JSON, nullable=False),
        sa.Column("exercise", JSON, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("notes", JSON, nullable=False),
        sa.Column("art", JSON, nullable=False),
        sa.Column("sounds", JSON, nullable=False),
        sa.Column("drawing", sa.Text(), nullable=False),
        sa.Column("cover", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_library_material_version_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_material")),
        sa.UniqueConstraint("slug", name=op.f("uq_library_material_slug")),
        sa.UniqueConstraint("code", name=op.f("uq_library_material_code")),
    )
    for column in ("subject", "goal", "activity"):
        op.create_index(op.f(f"ix_library_material_{column}"), "library_material", [column])
    op.create_table(
        "library_level",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(2), nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["library_material.id"],
            name=op.f("fk_library_level_material_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("material_id", "level", name=op.f("pk_library_level")),
    )
    op.create_index(op.f("ix_library_level_level"), "library_level", ["level"])
    op.create_table(
        "library_version",
        sa.Column("material_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_hash", sa.String(64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["material_id"],
            ["library_material.id"],
            name=op.f("fk_library_version_material_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("material_id", "number", name=op.f("pk_library_version")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE library_search ("
            "  material_id integer PRIMARY KEY"
            "    REFERENCES library_material (id) ON DELETE CASCADE,"
            "  folded tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX library_search_folded ON library_search USING gin (folded)")
    else:
        op.execute("CREATE VIRTUAL TABLE library_search USING fts5(title, keywords, rest)")


def downgrade() -> None:
    op.execute("DROP TABLE library_search")
    op.drop_table("library_version")
    op.drop_table("library_level")
    op.drop_table("library_material")
