"""Profiles, parcours, attachments, news, the journal's checkpoint; the address that a fund fills of an establishment;
why a letter did not go; a fund's establishments by age; an address that waits to be proved; former passwords.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tmspros_adapters.sql.columns import instant, json, text, truth, whole

revision = "0003"
down_revision = "0002"

OPTIONS: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    op.drop_index("tmspros_account_1_fund", "tmspros_account")
    op.create_index("tmspros_account_1_fund", "tmspros_account", ["fund", "kind", "created_at", "id"])
    op.add_column("tmspros_establishment", sa.Column("address", text(500), nullable=True))
    op.add_column("tmspros_outbox_entry", sa.Column("why", text(100), nullable=True))
    op.add_column("tmspros_ticket", sa.Column("mailbox", text(320), nullable=True))
    op.create_index("tmspros_outbox_entry_4_outcome", "tmspros_outbox_entry", ["outcome", "made_at", "id"])
    op.create_table(
        "tmspros_profile",
        sa.Column("establishment", text(22), nullable=False),
        sa.Column("draft", json(), nullable=False),
        sa.Column("snapshot", json(), nullable=True),
        sa.Column("form", text(64), nullable=True),
        sa.Column("edition", whole(), nullable=False),
        sa.Column("revision", whole(), nullable=False),
        sa.Column("validated_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("establishment", name="tmspros_profile_key"),
        **OPTIONS,
    )
    op.create_table(
        "tmspros_questionnaire",
        sa.Column("digest", text(64), nullable=False),
        sa.Column("form", text(64), nullable=False),
        sa.Column("version", text(64), nullable=False),
        sa.Column("description", json(), nullable=False),
        sa.Column("published_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="tmspros_questionnaire_key"),
        **OPTIONS,
    )
    op.create_table(
        "tmspros_parcours",
        sa.Column("establishment", text(22), nullable=False),
        sa.Column("form", text(64), nullable=False),
        sa.Column("opened_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("establishment", name="tmspros_parcours_key"),
        **OPTIONS,
    )
    op.create_table(
        "tmspros_step",
        sa.Column("establishment", text(22), nullable=False),
        sa.Column("step", text(64), nullable=False),
        sa.Column("answers", json(), nullable=False),
        sa.Column("touched", json(), nullable=False),
        sa.Column("revision", whole(), nullable=False),
        sa.Column("review", text(64), nullable=False),
        sa.Column("seen_by", text(200), nullable=True),
        sa.Column("seen_at", instant(), nullable=True),
        sa.Column("seen_revision", whole(), nullable=True),
        sa.Column("validated_content", text(64), nullable=True),
        sa.Column("validated_form", text(64), nullable=True),
        sa.Column("validated_by", text(22), nullable=True),
        sa.Column("validated_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("establishment", "step", name="tmspros_step_key"),
        **OPTIONS,
    )
    op.create_table(
        "tmspros_awaiting",
        sa.Column("establishment", text(22), nullable=False),
        sa.Column("step", text(64), nullable=False),
        sa.Column("fund", text(32), nullable=False),
        sa.Column("requested_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("establishment", "step", name="tmspros_awaiting_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_awaiting_1_fund", "tmspros_awaiting", ["fund", "requested_at", "establishment", "step"])
    op.create_table(
        "tmspros_step_comment",
        sa.Column("id", text(22), nullable=False),
        sa.Column("establishment", text(22), nullable=False),
        sa.Column("step", text(64), nullable=False),
        sa.Column("area", text(64), nullable=False),
        sa.Column("author", text(22), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("text", text(10000), nullable=True),
        sa.PrimaryKeyConstraint("id", name="tmspros_step_comment_key"),
        **OPTIONS,
    )
    op.create_index(
        "tmspros_step_comment_1_establishment", "tmspros_step_comment", ["establishment", "step", "at", "id"]
    )
    op.create_table(
        "tmspros_figures",
        sa.Column("establishment", text(22), nullable=False),
        sa.Column("year", whole(), nullable=False),
        sa.Column("tms_days", whole(), nullable=True),
        sa.Column("back_days", whole(), nullable=True),
        sa.PrimaryKeyConstraint("establishment", "year", name="tmspros_figures_key"),
        **OPTIONS,
    )
    op.create_table(
        "tmspros_recap",
        sa.Column("establishment", text(22), nullable=False),
        sa.Column("due_at", instant(), nullable=False),
        sa.Column("said", text(64), nullable=True),
        sa.Column("repeated", whole(), nullable=False),
        sa.PrimaryKeyConstraint("establishment", name="tmspros_recap_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_recap_1_due_at", "tmspros_recap", ["due_at", "establishment"])
    op.create_table(
        "tmspros_attachment",
        sa.Column("id", text(22), nullable=False),
        sa.Column("establishment", text(22), nullable=False),
        sa.Column("step", text(64), nullable=False),
        sa.Column("question", text(64), nullable=False),
        sa.Column("name", text(255), nullable=False),
        sa.Column("description", text(500), nullable=False),
        sa.Column("media_type", text(100), nullable=False),
        sa.Column("size", whole(), nullable=False),
        sa.Column("digest", text(64), nullable=True),
        sa.Column("blob", text(64), nullable=False),
        sa.Column("state", text(64), nullable=False),
        sa.Column("verdict", text(64), nullable=False),
        sa.Column("kept", truth(), nullable=False),
        sa.Column("until", instant(), nullable=True),
        sa.Column("scan_at", instant(), nullable=True),
        sa.Column("deposited_at", instant(), nullable=False),
        sa.Column("deleted_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="tmspros_attachment_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_attachment_1_establishment", "tmspros_attachment", ["establishment", "deposited_at", "id"])
    op.create_index("tmspros_attachment_2_state", "tmspros_attachment", ["state", "until"])
    op.create_index("tmspros_attachment_3_verdict", "tmspros_attachment", ["verdict", "scan_at"])
    op.create_table(
        "tmspros_news_item",
        sa.Column("id", text(22), nullable=False),
        sa.Column("audience", text(32), nullable=False),
        sa.Column("title", text(200), nullable=False),
        sa.Column("body", text(20000), nullable=False),
        sa.Column("author", text(22), nullable=False),
        sa.Column("published_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="tmspros_news_item_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_news_item_1_audience", "tmspros_news_item", ["audience", "published_at", "id"])
    op.create_table(
        "tmspros_publication",
        sa.Column("id", text(22), nullable=False),
        sa.Column("audience", text(32), nullable=False),
        sa.Column("title", text(200), nullable=False),
        sa.Column("name", text(255), nullable=False),
        sa.Column("media_type", text(100), nullable=False),
        sa.Column("size", whole(), nullable=False),
        sa.Column("blob", text(64), nullable=False),
        sa.Column("author", text(22), nullable=False),
        sa.Column("state", text(64), nullable=False),
        sa.Column("verdict", text(64), nullable=False),
        sa.Column("until", instant(), nullable=True),
        sa.Column("scan_at", instant(), nullable=True),
        sa.Column("published_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="tmspros_publication_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_publication_1_audience", "tmspros_publication", ["audience", "published_at", "id"])
    op.create_index("tmspros_publication_2_state", "tmspros_publication", ["state", "until"])
    op.create_index("tmspros_publication_3_verdict", "tmspros_publication", ["verdict", "scan_at"])
    op.create_table(
        "tmspros_checkpoint",
        sa.Column("place", whole(), nullable=False),
        sa.Column("part", whole(), nullable=False),
        sa.Column("state", json(), nullable=False),
        sa.PrimaryKeyConstraint("place", "part", name="tmspros_checkpoint_key"),
        **OPTIONS,
    )
    op.create_table(
        "tmspros_former_password",
        sa.Column("account", text(22), nullable=False),
        sa.Column("epoch", whole(), nullable=False),
        sa.Column("hash", text(512), nullable=False),
        sa.PrimaryKeyConstraint("account", "epoch", name="tmspros_former_password_key"),
        **OPTIONS,
    )
