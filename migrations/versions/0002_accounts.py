"""The tables of accounts and vouchers"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.accounts.append_only import triggers

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ONLY_GROW = ("audit_entry", "voucher_entry")


def upgrade() -> None:
    op.create_table(
        "account_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("folded_name", sa.String(length=120), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=11), nullable=True),
        sa.Column("dob", sa.Date(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_user")),
        sa.UniqueConstraint("email", name=op.f("uq_account_user_email")),
        sa.UniqueConstraint("phone", name=op.f("uq_account_user_phone")),
        sa.UniqueConstraint("username", name=op.f("uq_account_user_username")),
    )
    op.create_index(op.f("ix_account_user_folded_name"), "account_user", ["folded_name"])
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column(
            "details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("prev_hash", name=op.f("uq_audit_entry_prev_hash")),
    )
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject"])
    op.create_table(
        "voucher_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_code")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_voucher_code_kind_code")),
    )
    op.create_index("ix_voucher_code_free", "voucher_code", ["kind", "edition", "taken_at"])
    op.create_table(
        "account_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("giver", sa.String(length=10), nullable=False),
        sa.Column("guardian_name", sa.String(length=120), nullable=True),
        sa.Column("guardian_contact", sa.String(length=254), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["account_user.id"],
            name=op.f("fk_account_consent_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_consent")),
    )
    op.create_index("ix_account_consent_user_id_purpose", "account_consent", ["user_id", "purpose"])
    op.create_table(
        "account_data_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account_user.id"], name=op.f("fk_account_data_request_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["account_user.id"],
            name=op.f("fk_account_data_request_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_data_request")),
    )
    op.create_index(
        "ix_account_data_request_answered_at_due_at",
        "account_data_request",
        ["answered_at", "due_at"],
    )
    op.create_index(op.f("ix_account_data_request_user_id"), "account_data_request", ["user_id"])
    op.create_table(
        "account_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["account_user.id"],
            name=op.f("fk_account_grant_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_grant")),
        sa.UniqueConstraint(
            "user_id", "role", "scope", name=op.f("uq_account_grant_user_id_role_scope")
        ),
    )
    op.create_index("ix_account_grant_scope_role", "account_grant", ["scope", "role"])
    op.create_index(
        "uq_account_grant_everywhere",
        "account_grant",
        ["user_id", "role"],
        unique=True,
        sqlite_where=sa.text("scope IS NULL"),
        postgresql_where=sa.text("scope IS NULL"),
    )
    op.create_table(
        "account_login",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("remembered", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["account_user.id"],
            name=op.f("fk_account_login_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_login")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_login_token_hash")),
    )
    op.create_index(op.f("ix_account_login_expires_at"), "account_login", ["expires_at"])
    op.create_index(op.f("ix_account_login_user_id"), "account_login", ["user_id"])
    op.create_table(
        "account_one_use_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["account_user.id"], name=op.f("fk_account_one_use_code_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["account_user.id"],
            name=op.f("fk_account_one_use_code_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_one_use_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_account_one_use_code_code_hash")),
    )
    op.create_index(op.f("ix_account_one_use_code_user_id"), "account_one_use_code", ["user_id"])
    op.create_table(
        "account_page_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["account_user.id"], name=op.f("fk_account_page_report_closed_by")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["account_user.id"],
            name=op.f("fk_account_page_report_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_page_report")),
    )
    op.create_table(
        "voucher_issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_because", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["code_id"], ["voucher_code.id"], name=op.f("fk_voucher_issue_code_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account_user.id"], name=op.f("fk_voucher_issue_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_issue")),
        sa.UniqueConstraint("code_id", name=op.f("uq_voucher_issue_code_id")),
        sa.UniqueConstraint(
            "user_id", "kind", "edition", name=op.f("uq_voucher_issue_user_id_kind_edition")
        ),
    )
    op.create_index(op.f("ix_voucher_issue_edition"), "voucher_issue", ["edition"])
    op.create_table(
        "voucher_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("value_vnd", sa.BigInteger(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["voucher_issue.id"], name=op.f("fk_voucher_entry_issue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_entry")),
    )
    op.create_index("ix_voucher_entry_edition_kind", "voucher_entry", ["edition", "kind"])
    dialect = op.get_bind().dialect.name
    for table in ONLY_GROW:
        for statement in triggers(table, dialect):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("voucher_entry")
    op.drop_table("voucher_issue")
    op.drop_table("account_page_report")
    op.drop_table("account_one_use_code")
    op.drop_table("account_login")
    op.drop_table("account_grant")
    op.drop_table("account_data_request")
    op.drop_table("account_consent")
    op.drop_table("voucher_code")
    op.drop_table("audit_entry")
    op.drop_table("account_user")
    if op.get_bind().dialect.name == "postgresql":
        for table in ONLY_GROW:
            op.execute(f"DROP FUNCTION {table}_only_grows()")
