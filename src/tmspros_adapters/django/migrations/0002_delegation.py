"""Attempts, delegation and dossiers."""

from django.db import migrations, models

import tmspros_adapters.django.fields


class Migration(migrations.Migration):
    dependencies = [
        ("tmspros", "0001_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Principal",
            fields=[
                (
                    "account",
                    tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False),
                ),
                ("since", tmspros_adapters.django.fields.InstantField()),
            ],
            options={
                "db_table": "tmspros_principal",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("counter", tmspros_adapters.django.fields.ExactTextField(max_length=400)),
                ("at", tmspros_adapters.django.fields.InstantField()),
            ],
            options={
                "db_table": "tmspros_attempt",
                "indexes": [
                    models.Index(fields=["counter", "at"], name="tmspros_attempt_1"),
                    models.Index(fields=["at"], name="tmspros_attempt_2"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Correspondent",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("key", tmspros_adapters.django.fields.ExactTextField(max_length=320, null=True)),
            ],
            options={
                "db_table": "tmspros_correspondent",
                "constraints": [models.UniqueConstraint(fields=("key",), name="tmspros_correspondent_slot_key")],
            },
        ),
        migrations.CreateModel(
            name="Dossier",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("siret", tmspros_adapters.django.fields.ExactTextField(max_length=14)),
                ("reference", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("kind", tmspros_adapters.django.fields.ExactTextField(max_length=16)),
                ("step", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("code", tmspros_adapters.django.fields.ExactTextField(max_length=64, null=True)),
                ("answers", tmspros_adapters.django.fields.CanonicalJsonField()),
                ("revision", models.BigIntegerField()),
                ("received_at", tmspros_adapters.django.fields.InstantField()),
            ],
            options={
                "db_table": "tmspros_dossier",
                "indexes": [
                    models.Index(fields=["siret", "id"], name="tmspros_dossier_1"),
                    models.Index(fields=["siret", "step"], name="tmspros_dossier_2"),
                    models.Index(fields=["code"], name="tmspros_dossier_3"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DossierComment",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("dossier", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("author", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("at", tmspros_adapters.django.fields.InstantField()),
                ("text", tmspros_adapters.django.fields.ExactTextField(max_length=10000)),
            ],
            options={
                "db_table": "tmspros_dossier_comment",
                "indexes": [models.Index(fields=["dossier", "at", "id"], name="tmspros_dossier_comment_1")],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("member", tmspros_adapters.django.fields.ExactTextField(max_length=320)),
                ("siret", tmspros_adapters.django.fields.ExactTextField(max_length=14)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member", "siret", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "tmspros_grant",
                "indexes": [models.Index(fields=["siret", "member"], name="tmspros_grant_1")],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("principal", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("member", tmspros_adapters.django.fields.ExactTextField(max_length=320)),
                ("mailbox", tmspros_adapters.django.fields.ExactTextField(max_length=320)),
                ("status", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("active_member", tmspros_adapters.django.fields.ExactTextField(max_length=22, null=True)),
                ("since", tmspros_adapters.django.fields.InstantField()),
                ("moved_by", tmspros_adapters.django.fields.ExactTextField(max_length=22, null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "principal", "member", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "tmspros_link",
                "indexes": [
                    models.Index(fields=["member"], name="tmspros_link_1"),
                    models.Index(fields=["moved_by", "principal", "member"], name="tmspros_link_2"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("active_member",), name="tmspros_link_slot_active_member")
                ],
            },
        ),
        migrations.CreateModel(
            name="Managed",
            fields=[
                (
                    "siret",
                    tmspros_adapters.django.fields.ExactTextField(max_length=14, primary_key=True, serialize=False),
                ),
                ("principal", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
            ],
            options={
                "db_table": "tmspros_managed",
                "indexes": [models.Index(fields=["principal", "siret"], name="tmspros_managed_1")],
            },
        ),
    ]
