from django.db import migrations, models

import tmspros_adapters.django.fields


class Migration(migrations.Migration):
    dependencies = [
        ("tmspros", "0002_delegation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("establishment", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("step", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("question", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("name", tmspros_adapters.django.fields.ExactTextField(max_length=255)),
                ("description", tmspros_adapters.django.fields.ExactTextField(max_length=500)),
                ("media_type", tmspros_adapters.django.fields.ExactTextField(max_length=100)),
                ("size", models.BigIntegerField()),
                ("digest", tmspros_adapters.django.fields.ExactTextField(max_length=64, null=True)),
                ("blob", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("state", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("verdict", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("kept", models.BooleanField()),
                ("until", tmspros_adapters.django.fields.InstantField(null=True)),
                ("scan_at", tmspros_adapters.django.fields.InstantField(null=True)),
                ("deposited_at", tmspros_adapters.django.fields.InstantField()),
                ("deleted_at", tmspros_adapters.django.fields.InstantField(null=True)),
            ],
            options={
                "db_table": "tmspros_attachment",
            },
        ),
        migrations.CreateModel(
            name="Awaiting",
            fields=[
                ("establishment", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("step", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("fund", tmspros_adapters.django.fields.ExactTextField(max_length=32)),
                ("requested_at", tmspros_adapters.django.fields.InstantField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "establishment", "step", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "tmspros_awaiting",
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("place", models.BigIntegerField()),
                ("part", models.BigIntegerField()),
                ("state", tmspros_adapters.django.fields.CanonicalJsonField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "place", "part", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "tmspros_checkpoint",
            },
        ),
        migrations.CreateModel(
            name="Figures",
            fields=[
                ("establishment", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("year", models.BigIntegerField()),
                ("tms_days", models.BigIntegerField(null=True)),
                ("back_days", models.BigIntegerField(null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "establishment", "year", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "tmspros_figures",
            },
        ),
        migrations.CreateModel(
            name="FormerPassword",
            fields=[
                ("account", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("epoch", models.BigIntegerField()),
                ("hash", tmspros_adapters.django.fields.ExactTextField(max_length=512)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "account", "epoch", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "tmspros_former_password",
            },
        ),
        migrations.CreateModel(
            name="NewsItem",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("audience", tmspros_adapters.django.fields.ExactTextField(max_length=32)),
                ("title", tmspros_adapters.django.fields.ExactTextField(max_length=200)),
                ("body", tmspros_adapters.django.fields.ExactTextField(max_length=20000)),
                ("author", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("published_at", tmspros_adapters.django.fields.InstantField()),
            ],
            options={
                "db_table": "tmspros_news_item",
            },
        ),
        migrations.CreateModel(
            name="Parcours",
            fields=[
                (
                    "establishment",
                    tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False),
                ),
                ("form", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("opened_at", tmspros_adapters.django.fields.InstantField()),
            ],
            options={
                "db_table": "tmspros_parcours",
            },
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "establishment",
                    tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False),
                ),
                ("draft", tmspros_adapters.django.fields.CanonicalJsonField()),
                ("snapshot", tmspros_adapters.django.fields.CanonicalJsonField(null=True)),
                ("form", tmspros_adapters.django.fields.ExactTextField(max_length=64, null=True)),
                ("edition", models.BigIntegerField()),
                ("revision", models.BigIntegerField()),
                ("validated_at", tmspros_adapters.django.fields.InstantField(null=True)),
            ],
            options={
                "db_table": "tmspros_profile",
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("audience", tmspros_adapters.django.fields.ExactTextField(max_length=32)),
                ("title", tmspros_adapters.django.fields.ExactTextField(max_length=200)),
                ("name", tmspros_adapters.django.fields.ExactTextField(max_length=255)),
                ("media_type", tmspros_adapters.django.fields.ExactTextField(max_length=100)),
                ("size", models.BigIntegerField()),
                ("blob", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("author", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("state", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("verdict", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("until", tmspros_adapters.django.fields.InstantField(null=True)),
                ("scan_at", tmspros_adapters.django.fields.InstantField(null=True)),
                ("published_at", tmspros_adapters.django.fields.InstantField()),
            ],
            options={
                "db_table": "tmspros_publication",
            },
        ),
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                (
                    "digest",
                    tmspros_adapters.django.fields.ExactTextField(max_length=64, primary_key=True, serialize=False),
                ),
                ("form", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("version", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("description", tmspros_adapters.django.fields.CanonicalJsonField()),
                ("published_at", tmspros_adapters.django.fields.InstantField()),
            ],
            options={
                "db_table": "tmspros_questionnaire",
            },
        ),
        migrations.CreateModel(
            name="Recap",
            fields=[
                (
                    "establishment",
                    tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False),
                ),
                ("due_at", tmspros_adapters.django.fields.InstantField()),
                ("said", tmspros_adapters.django.fields.ExactTextField(max_length=64, null=True)),
                ("repeated", models.BigIntegerField()),
            ],
            options={
                "db_table": "tmspros_recap",
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("establishment", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("step", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("answers", tmspros_adapters.django.fields.CanonicalJsonField()),
                ("touched", tmspros_adapters.django.fields.CanonicalJsonField()),
                ("revision", models.BigIntegerField()),
                ("review", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("seen_by", tmspros_adapters.django.fields.ExactTextField(max_length=200, null=True)),
                ("seen_at", tmspros_adapters.django.fields.InstantField(null=True)),
                ("seen_revision", models.BigIntegerField(null=True)),
                ("validated_content", tmspros_adapters.django.fields.ExactTextField(max_length=64, null=True)),
                ("validated_form", tmspros_adapters.django.fields.ExactTextField(max_length=64, null=True)),
                ("validated_by", tmspros_adapters.django.fields.ExactTextField(max_length=22, null=True)),
                ("validated_at", tmspros_adapters.django.fields.InstantField(null=True)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "establishment", "step", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
            options={
                "db_table": "tmspros_step",
            },
        ),
        migrations.CreateModel(
            name="StepComment",
            fields=[
                ("id", tmspros_adapters.django.fields.ExactTextField(max_length=22, primary_key=True, serialize=False)),
                ("establishment", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("step", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("area", tmspros_adapters.django.fields.ExactTextField(max_length=64)),
                ("author", tmspros_adapters.django.fields.ExactTextField(max_length=22)),
                ("at", tmspros_adapters.django.fields.InstantField()),
                ("text", tmspros_adapters.django.fields.ExactTextField(max_length=10000, null=True)),
            ],
            options={
                "db_table": "tmspros_step_comment",
            },
        ),
        migrations.RemoveIndex(
            model_name="account",
            name="tmspros_account_1",
        ),
        migrations.AddField(
            model_name="establishment",
            name="address",
            field=tmspros_adapters.django.fields.ExactTextField(max_length=500, null=True),
        ),
        migrations.AddField(
            model_name="outboxentry",
            name="why",
            field=tmspros_adapters.django.fields.ExactTextField(max_length=100, null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="mailbox",
            field=tmspros_adapters.django.fields.ExactTextField(max_length=320, null=True),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["fund", "kind", "created_at", "id"], name="tmspros_account_1"),
        ),
        migrations.AddIndex(
            model_name="outboxentry",
            index=models.Index(fields=["outcome", "made_at", "id"], name="tmspros_outbox_entry_4"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["establishment", "deposited_at", "id"], name="tmspros_attachment_1"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["state", "until"], name="tmspros_attachment_2"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["verdict", "scan_at"], name="tmspros_attachment_3"),
        ),
        migrations.AddIndex(
            model_name="awaiting",
            index=models.Index(fields=["fund", "requested_at", "establishment", "step"], name="tmspros_awaiting_1"),
        ),
        migrations.AddIndex(
            model_name="newsitem",
            index=models.Index(fields=["audience", "published_at", "id"], name="tmspros_news_item_1"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["audience", "published_at", "id"], name="tmspros_publication_1"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["state", "until"], name="tmspros_publication_2"),
        ),
        migrations.AddIndex(
            model_name="publication",
            index=models.Index(fields=["verdict", "scan_at"], name="tmspros_publication_3"),
        ),
        migrations.AddIndex(
            model_name="recap",
            index=models.Index(fields=["due_at", "establishment"], name="tmspros_recap_1"),
        ),
        migrations.AddIndex(
            model_name="stepcomment",
            index=models.Index(fields=["establishment", "step", "at", "id"], name="tmspros_step_comment_1"),
        ),
    ]
