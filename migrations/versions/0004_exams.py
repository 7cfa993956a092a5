"""The tables of exams"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.accounts.append_only import triggers

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ONLY_GROW = ("exam_adjustment", "exam_award_entry")


def upgrade() -> None:

    op.create_table(
        "exam_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("registration_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number_prefix", sa.String(length=6), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(registration_opens_at IS NULL) = (registration_closes_at IS NULL)",
            name=op.f("ck_exam_edition_dates"),
        ),
        sa.CheckConstraint(
            "last_number BETWEEN 0 AND 99999", name=op.f("ck_exam_edition_last_number")
        ),
        sa.CheckConstraint(
            "registration_closes_at > registration_opens_at",
            name=op.f("ck_exam_edition_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_edition")),
        sa.UniqueConstraint("number_prefix", name=op.f("uq_exam_edition_number_prefix")),
        sa.UniqueConstraint("slug", name=op.f("uq_exam_edition_slug")),
    )
    op.create_table(
        "exam_candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("candidate_no", sa.String(length=16), nullable=False),
        sa.Column("pin_hash", sa.String(length=64), nullable=False),
        sa.Column("ranking_code", sa.String(length=16), nullable=True),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("name_folded", sa.String(length=120), nullable=False),
        sa.Column("dob", sa.Date(), nullable=False),
        sa.Column("phone", sa.String(length=12), nullable=True),
        sa.Column("school", sa.String(length=160), nullable=False),
        sa.Column("class_name", sa.String(length=20), nullable=False),
        sa.Column("province", sa.String(length=60), nullable=False),
        sa.Column("guardian_name", sa.String(length=120), nullable=True),
        sa.Column("extra_time_percent", sa.Integer(), nullable=False),
        sa.Column("extra_time_reason", sa.Text(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "extra_time_percent BETWEEN 0 AND 100",
            name=op.f("ck_exam_candidate_extra_time_percent"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["exam_edition.id"], name=op.f("fk_exam_candidate_edition_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["account_user.id"], name=op.f("fk_exam_candidate_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_candidate")),
        sa.UniqueConstraint("candidate_no", name=op.f("uq_exam_candidate_candidate_no")),
        sa.UniqueConstraint(
            "edition_id", "user_id", name=op.f("uq_exam_candidate_edition_id_user_id")
        ),
        sa.UniqueConstraint("ranking_code", name=op.f("uq_exam_candidate_ranking_code")),
    )
    op.create_index(
        "ix_exam_candidate_phone", "exam_candidate", ["edition_id", "phone"], unique=False
    )
    op.create_index(
        "ix_exam_candidate_same_person",
        "exam_candidate",
        ["edition_id", "name_folded", "dob"],
        unique=False,
    )
    op.create_index(op.f("ix_exam_candidate_user_id"), "exam_candidate", ["user_id"], unique=False)
    op.create_table(
        "exam_gift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("value_vnd", sa.Integer(), nullable=False),
        sa.Column("given_for", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "given_for IN ('registration', 'award')", name=op.f("ck_exam_gift_given_for")
        ),
        sa.CheckConstraint("value_vnd >= 0", name=op.f("ck_exam_gift_value_vnd")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["exam_edition.id"], name=op.f("fk_exam_gift_edition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_gift")),
        sa.UniqueConstraint("edition_id", "kind", name=op.f("uq_exam_gift_edition_id_kind")),
    )
    op.create_table(
        "exam_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("paper", sa.String(length=80), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=False),
        sa.Column("grace_s", sa.Integer(), nullable=False),
        sa.Column("checkin_lead_s", sa.Integer(), nullable=False),
        sa.Column("advance_min_milli", sa.Integer(), nullable=True),
        sa.Column("takeovers", sa.Integer(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeals_close_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "awarded_at IS NULL OR frozen_at IS NOT NULL", name=op.f("ck_exam_round_awarded_frozen")
        ),
        sa.CheckConstraint("checkin_lead_s >= 0", name=op.f("ck_exam_round_checkin_lead_s")),
        sa.CheckConstraint("duration_s > 0", name=op.f("ck_exam_round_duration_s")),
        sa.CheckConstraint(
            "frozen_at IS NULL OR published_at IS NOT NULL",
            name=op.f("ck_exam_round_frozen_published"),
        ),
        sa.CheckConstraint("grace_s BETWEEN 0 AND 60", name=op.f("ck_exam_round_grace_s")),
        sa.CheckConstraint(
            "published_at IS NULL OR marked_at IS NOT NULL",
            name=op.f("ck_exam_round_published_marked"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["exam_edition.id"], name=op.f("fk_exam_round_edition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_round")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_exam_round_edition_id_number")),
    )
    op.create_table(
        "exam_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "rules", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("rules_sha256", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("seed_sha256", sa.String(length=64), nullable=False),
        sa.Column("beacon_source", sa.String(length=200), nullable=False),
        sa.Column("beacon", sa.String(length=400), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reveal_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "revealed_at IS NULL OR beacon IS NOT NULL", name=op.f("ck_exam_draw_revealed_beacon")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["exam_round.id"], name=op.f("fk_exam_draw_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_draw")),
        sa.UniqueConstraint("round_id", "version", name=op.f("uq_exam_draw_round_id_version")),
    )
    op.create_table(
        "exam_duplicate_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.Column("later_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'open') = (decided_at IS NULL)", name=op.f("ck_exam_duplicate_case_decided")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'same', 'distinct')", name=op.f("ck_exam_duplicate_case_status")
        ),
        sa.CheckConstraint("earlier_id < later_id", name=op.f("ck_exam_duplicate_case_order")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["account_user.id"],
            name=op.f("fk_exam_duplicate_case_decided_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["earlier_id"], ["exam_candidate.id"], name=op.f("fk_exam_duplicate_case_earlier_id")
        ),
        sa.ForeignKeyConstraint(
            ["later_id"], ["exam_candidate.id"], name=op.f("fk_exam_duplicate_case_later_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_duplicate_case")),
        sa.UniqueConstraint(
            "earlier_id", "later_id", name=op.f("uq_exam_duplicate_case_earlier_id_later_id")
        ),
    )
    op.create_index(
        op.f("ix_exam_duplicate_case_later_id"), "exam_duplicate_case", ["later_id"], unique=False
    )
    op.create_table(
        "exam_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("browser_sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["exam_round.id"], name=op.f("fk_exam_form_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_form")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_exam_form_round_id_code")),
    )
    op.create_table(
        "exam_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_exam_slot_window")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["exam_round.id"], name=op.f("fk_exam_slot_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_slot")),
        sa.UniqueConstraint("round_id", "name", name=op.f("uq_exam_slot_round_id_name")),
    )
    op.create_table(
        "exam_voided_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("voided_by_id", sa.Integer(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "voided_by_id <> agreed_by_id", name=op.f("ck_exam_voided_item_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["account_user.id"], name=op.f("fk_exam_voided_item_agreed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["exam_round.id"], name=op.f("fk_exam_voided_item_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["voided_by_id"], ["account_user.id"], name=op.f("fk_exam_voided_item_voided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_voided_item")),
        sa.UniqueConstraint("round_id", "item", name=op.f("uq_exam_voided_item_round_id_item")),
    )
    op.create_table(
        "exam_recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("sound", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("plays", sa.Integer(), nullable=False),
        sa.CheckConstraint("plays >= 1", name=op.f("ck_exam_recording_plays")),
        sa.ForeignKeyConstraint(
            ["form_id"], ["exam_form.id"], name=op.f("fk_exam_recording_form_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_recording")),
        sa.UniqueConstraint("form_id", "name", name=op.f("uq_exam_recording_form_id_name")),
    )
    op.create_index(op.f("ix_exam_recording_sha256"), "exam_recording", ["sha256"], unique=False)
    op.create_table(
        "exam_sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=False),
        sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("takeovers_left", sa.Integer(), nullable=False),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=12), nullable=True),
        sa.Column("answered_count", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "closed_by IN ('candidate', 'deadline', 'invigilator')",
            name=op.f("ck_exam_sitting_closed_by"),
        ),
        sa.CheckConstraint(
            "(deadline IS NULL) = (counts_until IS NULL)", name=op.f("ck_exam_sitting_counts")
        ),
        sa.CheckConstraint(
            "(handed_in_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_exam_sitting_closed")
        ),
        sa.CheckConstraint(
            "(handed_in_at IS NULL) = (digest IS NULL)", name=op.f("ck_exam_sitting_receipt")
        ),
        sa.CheckConstraint(
            "(started_at IS NULL) = (deadline IS NULL)",
            name=op.f("ck_exam_sitting_started_deadline"),
        ),
        sa.CheckConstraint("counts_until >= deadline", name=op.f("ck_exam_sitting_grace")),
        sa.CheckConstraint(
            "deadline IS NULL OR deadline <= window_ends_at", name=op.f("ck_exam_sitting_window")
        ),
        sa.CheckConstraint("duration_s > 0 AND epoch >= 0", name=op.f("ck_exam_sitting_positive")),
        sa.CheckConstraint(
            "handed_in_at IS NULL OR started_at IS NOT NULL",
            name=op.f("ck_exam_sitting_handed_in_started"),
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["exam_candidate.id"], name=op.f("fk_exam_sitting_candidate_id")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["exam_form.id"], name=op.f("fk_exam_sitting_form_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["exam_round.id"], name=op.f("fk_exam_sitting_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["exam_slot.id"], name=op.f("fk_exam_sitting_slot_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_sitting")),
        sa.UniqueConstraint(
            "candidate_id", "round_id", name=op.f("uq_exam_sitting_candidate_id_round_id")
        ),
    )
    op.create_index(
        "ix_exam_sitting_open",
        "exam_sitting",
        ["deadline"],
        unique=False,
        postgresql_where=sa.text("handed_in_at IS NULL"),
        sqlite_where=sa.text("handed_in_at IS NULL"),
    )
    op.create_index(op.f("ix_exam_sitting_round_id"), "exam_sitting", ["round_id"], unique=False)
    op.create_table(
        "exam_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("csv", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("lots_sha256", sa.String(length=64), nullable=False),
        sa.Column("result_csv", sa.LargeBinary(), nullable=True),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(revision = 1) = (previous_id IS NULL)", name=op.f("ck_exam_snapshot_chain")
        ),
        sa.CheckConstraint(
            "frozen_by_id <> agreed_by_id", name=op.f("ck_exam_snapshot_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["account_user.id"], name=op.f("fk_exam_snapshot_agreed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["exam_draw.id"], name=op.f("fk_exam_snapshot_draw_id")
        ),
        sa.ForeignKeyConstraint(
            ["frozen_by_id"], ["account_user.id"], name=op.f("fk_exam_snapshot_frozen_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["exam_snapshot.id"], name=op.f("fk_exam_snapshot_previous_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["exam_round.id"], name=op.f("fk_exam_snapshot_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_snapshot")),
        sa.UniqueConstraint(
            "round_id", "revision", name=op.f("uq_exam_snapshot_round_id_revision")
        ),
    )
    op.create_table(
        "exam_adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "given_by_id <> agreed_by_id", name=op.f("ck_exam_adjustment_two_people")
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_exam_adjustment_reason")),
        sa.CheckConstraint("seconds <> 0", name=op.f("ck_exam_adjustment_seconds")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["account_user.id"], name=op.f("fk_exam_adjustment_agreed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["account_user.id"], name=op.f("fk_exam_adjustment_given_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_adjustment_sitting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_adjustment")),
    )
    op.create_index(
        op.f("ix_exam_adjustment_sitting_id"), "exam_adjustment", ["sitting_id"], unique=False
    )
    op.create_table(
        "exam_answer",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_answer_sitting_id")
        ),
        sa.PrimaryKeyConstraint("sitting_id", "item", name=op.f("pk_exam_answer")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exam_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_total_milli", sa.Integer(), nullable=False),
        sa.Column("new_total_milli", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'open') = (decided_at IS NULL)", name=op.f("ck_exam_appeal_decided")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'unchanged', 'changed')", name=op.f("ck_exam_appeal_status")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account_user.id"], name=op.f("fk_exam_appeal_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_appeal_sitting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_appeal")),
        sa.UniqueConstraint("sitting_id", name=op.f("uq_exam_appeal_sitting_id")),
    )
    op.create_table(
        "exam_award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value_vnd", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("voucher_issue_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status <> 'issued' OR approved_by_id IS NOT NULL",
            name=op.f("ck_exam_award_issued_approved"),
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'issued', 'declined', 'revoked')",
            name=op.f("ck_exam_award_status"),
        ),
        sa.CheckConstraint(
            "proposed_by_id <> approved_by_id", name=op.f("ck_exam_award_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["account_user.id"], name=op.f("fk_exam_award_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["exam_candidate.id"], name=op.f("fk_exam_award_candidate_id")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["exam_edition.id"], name=op.f("fk_exam_award_edition_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account_user.id"], name=op.f("fk_exam_award_proposed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["exam_snapshot.id"], name=op.f("fk_exam_award_snapshot_id")
        ),
        sa.ForeignKeyConstraint(
            ["voucher_issue_id"], ["voucher_issue.id"], name=op.f("fk_exam_award_voucher_issue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_award")),
        sa.UniqueConstraint(
            "edition_id",
            "candidate_id",
            "kind",
            name=op.f("uq_exam_award_edition_id_candidate_id_kind"),
        ),
    )
    op.create_table(
        "exam_incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('late', 'breach', 'technical')", name=op.f("ck_exam_incident_kind")
        ),
        sa.CheckConstraint(
            "(second_by_id IS NULL) = (decided_at IS NULL)", name=op.f("ck_exam_incident_decided")
        ),
        sa.CheckConstraint(
            "accepted_by_id <> second_by_id", name=op.f("ck_exam_incident_two_people")
        ),
        sa.CheckConstraint(
            "second_by_id IS NULL OR accepted_by_id IS NOT NULL",
            name=op.f("ck_exam_incident_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["account_user.id"], name=op.f("fk_exam_incident_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["account_user.id"], name=op.f("fk_exam_incident_opened_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["second_by_id"], ["account_user.id"], name=op.f("fk_exam_incident_second_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_incident_sitting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_incident")),
    )
    op.create_index(
        op.f("ix_exam_incident_sitting_id"), "exam_incident", ["sitting_id"], unique=False
    )
    op.create_table(
        "exam_listening_play",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("position_ms", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["exam_recording.id"],
            name=op.f("fk_exam_listening_play_recording_id"),
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_listening_play_sitting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_listening_play")),
        sa.UniqueConstraint(
            "sitting_id",
            "recording_id",
            "number",
            name=op.f("uq_exam_listening_play_sitting_id_recording_id_number"),
        ),
    )
    op.create_table(
        "exam_mark",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("milli", sa.Integer(), nullable=True),
        sa.Column("max_milli", sa.Integer(), nullable=False),
        sa.Column("right_parts", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "milli IS NULL OR milli BETWEEN 0 AND max_milli", name=op.f("ck_exam_mark_milli")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_mark_sitting_id")
        ),
        sa.PrimaryKeyConstraint("sitting_id", "item", name=op.f("pk_exam_mark")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exam_rank",
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("winner", sa.Boolean(), nullable=False),
        sa.Column("lot", sa.String(length=64), nullable=True),
        sa.Column("total_milli", sa.Integer(), nullable=False),
        sa.CheckConstraint("place >= rank AND rank >= 1", name=op.f("ck_exam_rank_order")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["exam_candidate.id"], name=op.f("fk_exam_rank_candidate_id")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["exam_snapshot.id"], name=op.f("fk_exam_rank_snapshot_id")
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "candidate_id", name=op.f("pk_exam_rank")),
        sa.UniqueConstraint("snapshot_id", "place", name=op.f("uq_exam_rank_snapshot_id_place")),
    )
    op.create_index(op.f("ix_exam_rank_candidate_id"), "exam_rank", ["candidate_id"], unique=False)
    op.create_table(
        "exam_replay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("allowed_by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_exam_replay_reason")),
        sa.ForeignKeyConstraint(
            ["allowed_by_id"], ["account_user.id"], name=op.f("fk_exam_replay_allowed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["exam_recording.id"], name=op.f("fk_exam_replay_recording_id")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_replay_sitting_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_replay")),
    )
    op.create_index(op.f("ix_exam_replay_sitting_id"), "exam_replay", ["sitting_id"], unique=False)
    op.create_table(
        "exam_score",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("total_milli", sa.Integer(), nullable=False),
        sa.Column("max_milli", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column(
            "sections", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("hardest_band_right", sa.Integer(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("total_milli BETWEEN 0 AND max_milli", name=op.f("ck_exam_score_total")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["exam_round.id"], name=op.f("fk_exam_score_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_score_sitting_id")
        ),
        sa.PrimaryKeyConstraint("sitting_id", name=op.f("pk_exam_score")),
    )
    op.create_index(op.f("ix_exam_score_round_id"), "exam_score", ["round_id"], unique=False)
    op.create_table(
        "exam_sitting_event",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("page_ms", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.CheckConstraint("epoch >= 1 AND seq >= 1", name=op.f("ck_exam_sitting_event_positive")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_sitting_event_sitting_id")
        ),
        sa.PrimaryKeyConstraint("sitting_id", "epoch", "seq", name=op.f("pk_exam_sitting_event")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exam_ticket",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["exam_sitting.id"], name=op.f("fk_exam_ticket_sitting_id")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_exam_ticket")),
        sa.UniqueConstraint("sitting_id", "epoch", name=op.f("uq_exam_ticket_sitting_id_epoch")),
    )
    op.create_table(
        "exam_award_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "act IN ('proposed', 'approved', 'issued', 'declined', 'revoked')",
            name=op.f("ck_exam_award_entry_act"),
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["exam_award.id"], name=op.f("fk_exam_award_entry_award_id")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["account_user.id"], name=op.f("fk_exam_award_entry_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_award_entry")),
    )
    op.create_index(
        op.f("ix_exam_award_entry_award_id"), "exam_award_entry", ["award_id"], unique=False
    )

    op.create_table(
        "exam_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column(
            "details",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "proposed_by_id <> agreed_by_id", name=op.f("ck_exam_proposal_two_people")
        ),
        sa.CheckConstraint(
            "(agreed_by_id IS NULL) = (agreed_at IS NULL)", name=op.f("ck_exam_proposal_agreed")
        ),
        sa.CheckConstraint(
            "agreed_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_exam_proposal_one_end")
        ),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_exam_proposal_reason")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["account_user.id"], name=op.f("fk_exam_proposal_agreed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["exam_edition.id"], name=op.f("fk_exam_proposal_edition_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["account_user.id"], name=op.f("fk_exam_proposal_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_proposal")),
    )
    op.create_index(
        op.f("ix_exam_proposal_edition_id"), "exam_proposal", ["edition_id"], unique=False
    )
    op.create_index(
        "uq_exam_proposal_open",
        "exam_proposal",
        ["act", "subject"],
        unique=True,
        sqlite_where=sa.text("agreed_at IS NULL AND withdrawn_at IS NULL"),
        postgresql_where=sa.text("agreed_at IS NULL AND withdrawn_at IS NULL"),
    )

    for table in ONLY_GROW:
        for statement in triggers(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:

    op.drop_table("exam_proposal")
    op.drop_table("exam_award_entry")
    op.drop_table("exam_ticket")
    op.drop_table("exam_sitting_event")
    op.drop_table("exam_score")
    op.drop_table("exam_replay")
    op.drop_table("exam_rank")
    op.drop_table("exam_mark")
    op.drop_table("exam_listening_play")
    op.drop_table("exam_incident")
    op.drop_table("exam_award")
    op.drop_table("exam_appeal")
    op.drop_table("exam_answer")
    op.drop_table("exam_adjustment")
    op.drop_table("exam_snapshot")
    op.drop_table("exam_sitting")
    op.drop_table("exam_recording")
    op.drop_table("exam_voided_item")
    op.drop_table("exam_slot")
    op.drop_table("exam_form")
    op.drop_table("exam_duplicate_case")
    op.drop_table("exam_draw")
    op.drop_table("exam_round")
    op.drop_table("exam_gift")
    op.drop_table("exam_candidate")
    op.drop_table("exam_edition")

    if op.get_bind().dialect.name == "postgresql":
        for table in ONLY_GROW:
            op.execute(f"DROP FUNCTION {table}_only_grows()")
