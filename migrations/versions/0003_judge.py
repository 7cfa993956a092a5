"""The judge: problems, contests, teams, submissions, the board that is served"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "judge_contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=False),
        sa.Column("freeze_minutes", sa.Integer(), nullable=False),
        sa.Column("penalty_minutes", sa.Integer(), nullable=False),
        sa.Column("unfrozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finalised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("board_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("duration_s > 0", name=op.f("ck_judge_contest_duration_s")),
        sa.CheckConstraint("freeze_minutes >= 0", name=op.f("ck_judge_contest_freeze_minutes")),
        sa.CheckConstraint("penalty_minutes >= 0", name=op.f("ck_judge_contest_penalty_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_contest")),
        sa.UniqueConstraint("slug", name=op.f("uq_judge_contest_slug")),
    )
    op.create_index(
        op.f("ix_judge_contest_starts_at"), "judge_contest", ["starts_at"], unique=False
    )
    op.create_table(
        "judge_host",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("tier", sa.String(length=40), nullable=False),
        sa.Column("is_full", sa.Boolean(), nullable=False),
        sa.Column("judges", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_judge_host")),
    )
    op.create_table(
        "judge_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("folded_title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column(
            "topics", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("editorial", sa.Text(), nullable=False),
        sa.Column(
            "samples", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("time_limit_ms", sa.Integer(), nullable=False),
        sa.Column("memory_limit_kb", sa.Integer(), nullable=False),
        sa.Column("tests", sa.Integer(), nullable=False),
        sa.Column("package_hash", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.CheckConstraint("memory_limit_kb > 0", name=op.f("ck_judge_problem_memory_limit_kb")),
        sa.CheckConstraint("time_limit_ms > 0", name=op.f("ck_judge_problem_time_limit_ms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_problem")),
        sa.UniqueConstraint("name", name=op.f("uq_judge_problem_name")),
    )
    op.create_table(
        "judge_contest_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=4), nullable=False),
        sa.Column("colour", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["judge_contest.id"],
            name=op.f("fk_judge_contest_problem_contest_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["judge_problem.id"], name=op.f("fk_judge_contest_problem_problem_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_contest_problem")),
        sa.UniqueConstraint(
            "contest_id", "label", name=op.f("uq_judge_contest_problem_contest_id_label")
        ),
        sa.UniqueConstraint(
            "contest_id", "problem_id", name=op.f("uq_judge_contest_problem_contest_id_problem_id")
        ),
    )
    op.create_index(
        op.f("ix_judge_contest_problem_problem_id"),
        "judge_contest_problem",
        ["problem_id"],
        unique=False,
    )
    op.create_table(
        "judge_served_board",
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("etag", sa.String(length=40), nullable=False),
        sa.Column("gzipped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["judge_contest.id"],
            name=op.f("fk_judge_served_board_contest_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contest_id", "audience", name=op.f("pk_judge_served_board")),
    )
    op.create_table(
        "judge_team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=160), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("added_penalty", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["judge_contest.id"],
            name=op.f("fk_judge_team_contest_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_team")),
        sa.UniqueConstraint("contest_id", "name", name=op.f("uq_judge_team_contest_id_name")),
    )
    op.create_table(
        "judge_trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("input", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=3), nullable=True),
        sa.Column("output", sa.Text(), nullable=False),
        sa.Column("errors", sa.Text(), nullable=False),
        sa.Column("cpu_ms", sa.Integer(), nullable=True),
        sa.Column("memory_kb", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'judging', 'judged')", name=op.f("ck_judge_trial_state")
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["judge_problem.id"], name=op.f("fk_judge_trial_problem_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["account_user.id"],
            name=op.f("fk_judge_trial_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_trial")),
    )
    op.create_index("ix_judge_trial_queue", "judge_trial", ["state", "id"], unique=False)
    op.create_index(op.f("ix_judge_trial_sent_at"), "judge_trial", ["sent_at"], unique=False)
    op.create_index(op.f("ix_judge_trial_user_id"), "judge_trial", ["user_id"], unique=False)
    op.create_table(
        "judge_clarification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("contest_problem_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("is_for_all", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account_user.id"], name=op.f("fk_judge_clarification_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["judge_contest.id"],
            name=op.f("fk_judge_clarification_contest_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contest_problem_id"],
            ["judge_contest_problem.id"],
            name=op.f("fk_judge_clarification_contest_problem_id"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["judge_team.id"],
            name=op.f("fk_judge_clarification_team_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_clarification")),
    )
    op.create_index(
        "ix_judge_clarification_asked",
        "judge_clarification",
        ["contest_id", "asked_at"],
        unique=False,
    )
    op.create_table(
        "judge_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("contest_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("send_key", sa.String(length=64), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("package_hash", sa.String(length=64), nullable=True),
        sa.Column("verdict", sa.String(length=3), nullable=True),
        sa.Column("tests_total", sa.Integer(), nullable=False),
        sa.Column("cpu_ms", sa.Integer(), nullable=True),
        sa.Column("memory_kb", sa.Integer(), nullable=True),
        sa.Column("compile_log", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judged_by", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'judged') = (verdict IS NOT NULL)",
            name=op.f("ck_judge_submission_judged_has_verdict"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'judging', 'judged')", name=op.f("ck_judge_submission_state")
        ),
        sa.CheckConstraint(
            "(contest_id IS NULL) = (team_id IS NULL)",
            name=op.f("ck_judge_submission_contest_has_team"),
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["judge_contest.id"],
            name=op.f("fk_judge_submission_contest_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["problem_id"], ["judge_problem.id"], name=op.f("fk_judge_submission_problem_id")
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["judge_team.id"],
            name=op.f("fk_judge_submission_team_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["account_user.id"],
            name=op.f("fk_judge_submission_user_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_submission")),
        sa.UniqueConstraint("send_key", name=op.f("uq_judge_submission_send_key")),
    )
    op.create_index(
        "ix_judge_submission_contest_id_team_id",
        "judge_submission",
        ["contest_id", "team_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_judge_submission_problem_id"), "judge_submission", ["problem_id"], unique=False
    )
    op.create_index(
        "ix_judge_submission_queue", "judge_submission", ["state", "priority", "id"], unique=False
    )
    op.create_index(
        "ix_judge_submission_user_id_problem_id",
        "judge_submission",
        ["user_id", "problem_id"],
        unique=False,
    )
    op.create_table(
        "judge_team_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("contest_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"],
            ["judge_contest.id"],
            name=op.f("fk_judge_team_member_contest_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["judge_team.id"],
            name=op.f("fk_judge_team_member_team_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["account_user.id"],
            name=op.f("fk_judge_team_member_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_team_member")),
        sa.UniqueConstraint(
            "contest_id", "user_id", name=op.f("uq_judge_team_member_contest_id_user_id")
        ),
    )
    op.create_index(
        op.f("ix_judge_team_member_team_id"), "judge_team_member", ["team_id"], unique=False
    )
    op.create_table(
        "judge_test_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=3), nullable=False),
        sa.Column("cpu_ms", sa.Integer(), nullable=False),
        sa.Column("memory_kb", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["judge_submission.id"],
            name=op.f("fk_judge_test_result_submission_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_test_result")),
        sa.UniqueConstraint(
            "submission_id", "number", name=op.f("uq_judge_test_result_submission_id_number")
        ),
    )
    op.create_table(
        "judge_rejudging",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=3), nullable=True),
        sa.Column(
            "results",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("tests_total", sa.Integer(), nullable=False),
        sa.Column("cpu_ms", sa.Integer(), nullable=True),
        sa.Column("memory_kb", sa.Integer(), nullable=True),
        sa.Column("compile_log", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("package_hash", sa.String(length=64), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_applied", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=80), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'judging', 'judged')", name=op.f("ck_judge_rejudging_state")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["account_user.id"],
            name=op.f("fk_judge_rejudging_asked_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["judge_submission.id"],
            name=op.f("fk_judge_rejudging_submission_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_rejudging")),
    )
    op.create_index("ix_judge_rejudging_queue", "judge_rejudging", ["state", "id"], unique=False)
    op.create_index(
        op.f("ix_judge_rejudging_submission_id"), "judge_rejudging", ["submission_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_judge_rejudging_submission_id"), table_name="judge_rejudging")
    op.drop_index("ix_judge_rejudging_queue", table_name="judge_rejudging")
    op.drop_table("judge_rejudging")
    op.drop_table("judge_test_result")
    op.drop_index(op.f("ix_judge_team_member_team_id"), table_name="judge_team_member")
    op.drop_table("judge_team_member")
    op.drop_index("ix_judge_submission_user_id_problem_id", table_name="judge_submission")
    op.drop_index("ix_judge_submission_queue", table_name="judge_submission")
    op.drop_index(op.f("ix_judge_submission_problem_id"), table_name="judge_submission")
    op.drop_index("ix_judge_submission_contest_id_team_id", table_name="judge_submission")
    op.drop_table("judge_submission")
    op.drop_index("ix_judge_clarification_asked", table_name="judge_clarification")
    op.drop_table("judge_clarification")
    op.drop_index(op.f("ix_judge_trial_user_id"), table_name="judge_trial")
    op.drop_index(op.f("ix_judge_trial_sent_at"), table_name="judge_trial")
    op.drop_index("ix_judge_trial_queue", table_name="judge_trial")
    op.drop_table("judge_trial")
    op.drop_table("judge_team")
    op.drop_table("judge_served_board")
    op.drop_index(op.f("ix_judge_contest_problem_problem_id"), table_name="judge_contest_problem")
    op.drop_table("judge_contest_problem")
    op.drop_table("judge_problem")
    op.drop_table("judge_host")
    op.drop_index(op.f("ix_judge_contest_starts_at"), table_name="judge_contest")
    op.drop_table("judge_contest")
