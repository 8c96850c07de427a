"""The first version: accounts, sessions, tickets, the outbox and the journal."""

from django.db import migrations, models

import tmspros_adapters.django.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Alone",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("turn", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "tmspros_alone",
            },
        ),
        migrations.CreateModel(
            name="Establishment",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("name", tmspros_adapters.django.fields.ExactTextField(max_length=200)),
                ("sector", tmspros_adapters.django.fields.ExactTextField(max_length=64, null=True)),
                ("officer", tmspros_adapters.django.fields.ExactTextField(max_length=22, null=True)),
            ],
            options={
                "db_table": "tmspros_establishment",
            },
        ),
        migrations.CreateModel(
            name="FundContact",
            fields=[
                (
                    "fund",
                    tmspros_adapters.django.fields.ExactTextField(max_length=32, primary_key=True, serialize=False),
                ),
                ("mailbox", tmspros_adapters.django.fields.ExactTextField(max_length=320)),
            ],
            options={
                "db_table": "tmspros_fund_contact",
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("kind", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("login", tmspros_adapters.django.fields.ExactTextField(max_length=320, null=True)),
                ("hash", tmspros_adapters.django.fields.ExactTextField(max_length=512, null=True)),
                ("epoch", models.BigIntegerField()),
                ("fund", tmspros_adapters.django.fields.ExactTextField(max_length=32, null=True)),
                ("created_at", tmspros_adapters.django.fields.InstantField()),
                ("activated_at", tmspros_adapters.django.fields.InstantField(null=True)),
                ("disabled_at", tmspros_adapters.django.fields.InstantField(null=True)),
                ("paper_until", tmspros_adapters.django.fields.InstantField(null=True)),
            ],
            options={
                "db_table": "tmspros_account",
                "indexes": [models.Index(fields=["fund", "kind", "id"], name="tmspros_account_1")],
                "constraints": [models.UniqueConstraint(fields=("login",), name="tmspros_account_slot_login")],
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("account", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("role", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("key", tmspros_adapters.django.fields.ExactTextField(max_length=320)),
                ("mailbox", tmspros_adapters.django.fields.ExactTextField(max_length=320)),
                ("position", models.BigIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account", "role", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "tmspros_address",
                "indexes": [models.Index(fields=["key"], name="tmspros_address_1")],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("place", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
                ("at", tmspros_adapters.django.fields.InstantField()),
                ("actor", tmspros_adapters.django.fields.ExactTextField(max_length=22, null=True)),
                ("event", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("subject", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("facts", tmspros_adapters.django.fields.CanonicalJsonField()),
            ],
            options={
                "db_table": "tmspros_journal_entry",
                "indexes": [
                    models.Index(fields=["place", "number", "id"], name="tmspros_journal_entry_1"),
                    models.Index(fields=["subject", "place", "number", "id"], name="tmspros_journal_entry_2"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxEntry",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("event", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("facts", tmspros_adapters.django.fields.CanonicalJsonField()),
                ("to", tmspros_adapters.django.fields.ExactTextField(max_length=320, null=True)),
                ("about", tmspros_adapters.django.fields.ExactTextField(max_length=320, null=True)),
                ("ticket", tmspros_adapters.django.fields.ExactTextField(max_length=22, null=True)),
                ("made_at", tmspros_adapters.django.fields.InstantField()),
                ("due_at", tmspros_adapters.django.fields.InstantField(null=True)),
                ("claim", tmspros_adapters.django.fields.ExactTextField(max_length=22, null=True)),
                ("tries", models.BigIntegerField()),
                ("outcome", tmspros_adapters.django.fields.ExactTextField(max_length=64, null=True)),
                ("ended_at", tmspros_adapters.django.fields.InstantField(null=True)),
            ],
            options={
                "db_table": "tmspros_outbox_entry",
                "indexes": [
                    models.Index(fields=["due_at", "id"], name="tmspros_outbox_entry_1"),
                    models.Index(fields=["about", "made_at"], name="tmspros_outbox_entry_2"),
                    models.Index(fields=["claim"], name="tmspros_outbox_entry_3"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("account", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("epoch", models.BigIntegerField()),
                ("started_at", tmspros_adapters.django.fields.InstantField()),
                ("seen_at", tmspros_adapters.django.fields.InstantField()),
                ("ends_at", tmspros_adapters.django.fields.InstantField()),
            ],
            options={
                "db_table": "tmspros_session",
                "indexes": [
                    models.Index(fields=["account"], name="tmspros_session_1"),
                    models.Index(fields=["ends_at"], name="tmspros_session_2"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("purpose", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("subject", tmspros_adapters.django.fields.ExactTextField(max_length=320)),
                ("address", tmspros_adapters.django.fields.ExactTextField(max_length=320, null=True)),
                ("made_at", tmspros_adapters.django.fields.InstantField()),
                ("expires_at", tmspros_adapters.django.fields.InstantField()),
                ("spent_at", tmspros_adapters.django.fields.InstantField(null=True)),
                ("end", tmspros_adapters.django.fields.ExactTextField(max_length=64, null=True)),
            ],
            options={
                "db_table": "tmspros_ticket",
                "indexes": [
                    models.Index(fields=["subject", "purpose"], name="tmspros_ticket_1"),
                    models.Index(fields=["address", "purpose"], name="tmspros_ticket_2"),
                    models.Index(fields=["expires_at"], name="tmspros_ticket_3"),
                ],
            },
        ),
    ]
