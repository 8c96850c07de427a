"""The first version: accounts, sessions, tickets, the outbox and the journal."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tmspros_adapters.sql.columns import instant, json, text, whole

revision = "0001"
down_revision = None

OPTIONS: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}


def upgrade() -> None:
    op.create_table(
        "tmspros_account",
        sa.Column("id", text(22), nullable=False),
        sa.Column("kind", text(64), nullable=False),
        sa.Column("login", text(320), nullable=True),
        sa.Column("hash", text(512), nullable=True),
        sa.Column("epoch", whole(), nullable=False),
        sa.Column("fund", text(32), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("activated_at", instant(), nullable=True),
        sa.Column("disabled_at", instant(), nullable=True),
        sa.Column("paper_until", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="tmspros_account_key"),
        sa.UniqueConstraint("login", name="tmspros_account_slot_login"),
        **OPTIONS,
    )
    op.create_index("tmspros_account_1_fund", "tmspros_account", ["fund", "kind", "id"])
    op.create_table(
        "tmspros_address",
        sa.Column("account", text(22), nullable=False),
        sa.Column("role", text(64), nullable=False),
        sa.Column("key", text(320), nullable=False),
        sa.Column("mailbox", text(320), nullable=False),
        sa.Column("position", whole(), nullable=False),
        sa.PrimaryKeyConstraint("account", "role", "key", name="tmspros_address_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_address_1_key", "tmspros_address", ["key"])
    op.create_table(
        "tmspros_establishment",
        sa.Column("id", text(22), nullable=False),
        sa.Column("name", text(200), nullable=False),
        sa.Column("sector", text(64), nullable=True),
        sa.Column("officer", text(22), nullable=True),
        sa.PrimaryKeyConstraint("id", name="tmspros_establishment_key"),
        **OPTIONS,
    )
    op.create_table(
        "tmspros_session",
        sa.Column("id", text(22), nullable=False),
        sa.Column("account", text(22), nullable=False),
        sa.Column("epoch", whole(), nullable=False),
        sa.Column("started_at", instant(), nullable=False),
        sa.Column("seen_at", instant(), nullable=False),
        sa.Column("ends_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="tmspros_session_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_session_1_account", "tmspros_session", ["account"])
    op.create_index("tmspros_session_2_ends_at", "tmspros_session", ["ends_at"])
    op.create_table(
        "tmspros_ticket",
        sa.Column("id", text(22), nullable=False),
        sa.Column("purpose", text(64), nullable=False),
        sa.Column("subject", text(320), nullable=False),
        sa.Column("address", text(320), nullable=True),
        sa.Column("made_at", instant(), nullable=False),
        sa.Column("expires_at", instant(), nullable=False),
        sa.Column("spent_at", instant(), nullable=True),
        sa.Column("end", text(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name="tmspros_ticket_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_ticket_1_subject", "tmspros_ticket", ["subject", "purpose"])
    op.create_index("tmspros_ticket_2_address", "tmspros_ticket", ["address", "purpose"])
    op.create_index("tmspros_ticket_3_expires_at", "tmspros_ticket", ["expires_at"])
    op.create_table(
        "tmspros_fund_contact",
        sa.Column("fund", text(32), nullable=False),
        sa.Column("mailbox", text(320), nullable=False),
        sa.PrimaryKeyConstraint("fund", name="tmspros_fund_contact_key"),
        **OPTIONS,
    )
    op.create_table(
        "tmspros_outbox_entry",
        sa.Column("id", text(22), nullable=False),
        sa.Column("event", text(64), nullable=False),
        sa.Column("facts", json(), nullable=False),
        sa.Column("to", text(320), nullable=True),
        sa.Column("about", text(320), nullable=True),
        sa.Column("ticket", text(22), nullable=True),
        sa.Column("made_at", instant(), nullable=False),
        sa.Column("due_at", instant(), nullable=True),
        sa.Column("claim", text(22), nullable=True),
        sa.Column("tries", whole(), nullable=False),
        sa.Column("outcome", text(64), nullable=True),
        sa.Column("ended_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="tmspros_outbox_entry_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_outbox_entry_1_due_at", "tmspros_outbox_entry", ["due_at", "id"])
    op.create_index("tmspros_outbox_entry_2_about", "tmspros_outbox_entry", ["about", "made_at"])
    op.create_index("tmspros_outbox_entry_3_claim", "tmspros_outbox_entry", ["claim"])
    op.create_table(
        "tmspros_journal_entry",
        sa.Column("id", text(22), nullable=False),
        sa.Column("place", whole(), nullable=False),
        sa.Column("number", whole(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("actor", text(22), nullable=True),
        sa.Column("event", text(64), nullable=False),
        sa.Column("subject", text(64), nullable=False),
        sa.Column("facts", json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="tmspros_journal_entry_key"),
        **OPTIONS,
    )
    op.create_index("tmspros_journal_entry_1_place", "tmspros_journal_entry", ["place", "number", "id"])
    op.create_index("tmspros_journal_entry_2_subject", "tmspros_journal_entry", ["subject", "place", "number", "id"])
    alone = op.create_table(
        "tmspros_alone",
        sa.Column("id", whole(), primary_key=True, autoincrement=False),
        sa.Column("turn", whole(), nullable=False),
        **OPTIONS,
    )
    op.bulk_insert(alone, [{"id": number, "turn": 0} for number in range(1024)])
