"""The delegation: principals, perimeters, links, grants, dossiers; and attempts at secrets."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tmspros_adapters.sql.columns import instant, json, text, whole

revision = "0002"
down_revision = "0001"

OPTIONS: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    op.create_table(
        "tmspros_attempt",
        sa.Column("id", text(22), nullable=False),
        sa.Column("counter", text(400), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="tmspros_attempt_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_attempt_1_counter", "tmspros_attempt", ["counter", "at"])
    op.create_index("tmspros_attempt_2_at", "tmspros_attempt", ["at"])
    op.create_table(
        "tmspros_principal",
        sa.Column("account", text(22), nullable=False),
        sa.Column("since", instant(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="tmspros_principal_key"),
        **OPTIONS,
    )
    op.create_table(
        "tmspros_managed",
        sa.Column("siret", text(14), nullable=False),
        sa.Column("principal", text(22), nullable=False),
        sa.PrimaryKeyConstraint("siret", name="tmspros_managed_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_managed_1_principal", "tmspros_managed", ["principal", "siret"])
    op.create_table(
        "tmspros_link",
        sa.Column("principal", text(22), nullable=False),
        sa.Column("member", text(320), nullable=False),
        sa.Column("mailbox", text(320), nullable=False),
        sa.Column("status", text(64), nullable=False),
        sa.Column("active_member", text(22), nullable=True),
        sa.Column("since", instant(), nullable=False),
        sa.Column("moved_by", text(22), nullable=True),
        sa.PrimaryKeyConstraint("principal", "member", name="tmspros_link_key"),
        sa.UniqueConstraint("active_member", name="tmspros_link_slot_active_member"),
        **OPTIONS,
    )
    op.create_index("tmspros_link_1_member", "tmspros_link", ["member"])
    op.create_index("tmspros_link_2_moved_by", "tmspros_link", ["moved_by", "principal", "member"])
    op.create_table(
        "tmspros_grant",
        sa.Column("member", text(320), nullable=False),
        sa.Column("siret", text(14), nullable=False),
        sa.PrimaryKeyConstraint("member", "siret", name="tmspros_grant_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_grant_1_siret", "tmspros_grant", ["siret", "member"])
    op.create_table(
        "tmspros_correspondent",
        sa.Column("id", text(22), nullable=False),
        sa.Column("key", text(320), nullable=True),
        sa.PrimaryKeyConstraint("id", name="tmspros_correspondent_key"),
        sa.UniqueConstraint("key", name="tmspros_correspondent_slot_key"),
        **OPTIONS,
    )
    op.create_table(
        "tmspros_dossier",
        sa.Column("id", text(22), nullable=False),
        sa.Column("siret", text(14), nullable=False),
        sa.Column("reference", text(64), nullable=False),
        sa.Column("kind", text(16), nullable=False),
        sa.Column("step", text(64), nullable=False),
        sa.Column("code", text(64), nullable=True),
        sa.Column("answers", json(), nullable=False),
        sa.Column("revision", whole(), nullable=False),
        sa.Column("received_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="tmspros_dossier_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_dossier_1_siret", "tmspros_dossier", ["siret", "id"])
    op.create_index("tmspros_dossier_2_siret", "tmspros_dossier", ["siret", "step"])
    op.create_index("tmspros_dossier_3_code", "tmspros_dossier", ["code"])
    op.create_table(
        "tmspros_dossier_comment",
        sa.Column("id", text(22), nullable=False),
        sa.Column("dossier", text(22), nullable=False),
        sa.Column("author", text(22), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("text", text(10000), nullable=False),
        sa.PrimaryKeyConstraint("id", name="tmspros_dossier_comment_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_dossier_comment_1_dossier", "tmspros_dossier_comment", ["dossier", "at", "id"])
