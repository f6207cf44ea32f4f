import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from jahorina.dialogue.triggers import install_dialogue, remove_dialogue


def install(_apps, schema_editor):
    install_dialogue(schema_editor.connection)


def remove(_apps, schema_editor):
    remove_dialogue(schema_editor.connection)


class Migration(migrations.Migration):
    """All tables of the room as 0002_triggers leaves them, each made once.

    A new workspace begins here; one that has applied the migrations which this replaces goes on from there."""

    replaces = [
        ("dialogue", "0001_initial"),
        ("dialogue", "0002_triggers"),
    ]

    initial = True

    dependencies = [
        ("plan", "0004_money_from_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "rule_for",
                    models.CharField(
                        choices=[
                            ("plan-change", "A change of the plan"),
                            ("free", "A decision without a change of the plan"),
                        ],
                        max_length=30,
                    ),
                ),
                ("names", models.JSONField()),
                ("parties", models.JSONField()),
                ("acceptances_needed", models.PositiveIntegerField(null=True)),
                ("decline_blocks", models.BooleanField()),
                ("position", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ("position",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rule_for__in", ["plan-change", "free"])),
                        name="dialogue_decisionrule_rule_for_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")), name="dialogue_decisionrule_names_en"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "Quoted"),
                            ("paraphrased", "In our own words"),
                            ("inferred", "Inferred"),
                            ("proposed", "Proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[("here", "Recorded here"), ("documented", "Documented by public sources")],
                        max_length=30,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("dialogue", "Dialogue"),
                            ("conference", "Conference"),
                            ("operational-meeting", "Operational meeting"),
                            ("document", "Document"),
                            ("project", "Project"),
                            ("forum", "Ministerial forum"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held"),
                            ("statement-agreed", "Statement agreed"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=30,
                    ),
                ),
                ("names", models.JSONField()),
                ("summary", models.JSONField(default=dict)),
                ("place_text", models.JSONField(default=dict)),
                ("starts", models.DateField(null=True)),
                ("ends", models.DateField(null=True)),
                ("date_inferred", models.BooleanField(default=False)),
                ("date_note", models.JSONField(default=dict)),
                ("documented", models.BooleanField(default=True)),
                (
                    "translation_status",
                    models.CharField(
                        choices=[
                            ("working", "Working translation"),
                            ("reviewed", "Reviewed translation"),
                            ("official", "Official translation"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "convened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("statement", models.JSONField(default=dict)),
                ("statement_hash", models.CharField(blank=True, max_length=64)),
                ("statement_signature", models.CharField(blank=True, max_length=100)),
                ("statement_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("starts", "code"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="dialogue_meeting_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            models.Q(("sources", []), _negated=True),
                            _connector="OR",
                        ),
                        name="dialogue_meeting_sourced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="dialogue_meeting_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["here", "documented"])), name="dialogue_meeting_origin_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["dialogue", "conference", "operational-meeting", "document", "project", "forum"],
                            )
                        ),
                        name="dialogue_meeting_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "held", "statement-agreed", "cancelled"])),
                        name="dialogue_meeting_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("translation_status__in", ["working", "reviewed", "official"])),
                        name="dialogue_meeting_translation_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("names__has_key", "en")), name="dialogue_meeting_names_en"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends__isnull", True), ("starts__isnull", True)),
                            models.Q(
                                ("ends__gte", models.F("starts")), ("ends__isnull", False), ("starts__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="dialogue_meeting_window",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("convened_by__isnull", True), ("origin", "documented")),
                            models.Q(("convened_by__isnull", False), ("origin", "here"), ("starts__isnull", False)),
                            _connector="OR",
                        ),
                        name="dialogue_meeting_here_is_convened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "statement-agreed"),
                                models.Q(("statement_hash", ""), _negated=True),
                                models.Q(("statement_signature", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "statement-agreed"), _negated=True),
                                ("statement_hash", ""),
                                ("statement_signature", ""),
                            ),
                            _connector="OR",
                        ),
                        name="dialogue_meeting_agreed_is_hashed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=300)),
                ("reason", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Under discussion"),
                            ("put", "Before the partners"),
                            ("accepted", "Accepted"),
                            ("declined", "Not agreed"),
                            ("withdrawn", "Withdrawn by the proposer"),
                        ],
                        default="open",
                        max_length=30,
                    ),
                ),
                (
                    "made_by",
                    models.CharField(choices=[("form", "By form"), ("workbook", "From a workbook")], max_length=30),
                ),
                ("partner_code", models.CharField(max_length=60)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("changes", models.JSONField()),
                ("before", models.JSONField()),
                ("onto", models.CharField(max_length=64)),
                ("measures", models.JSONField(default=list)),
                ("ended_because", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "put", "accepted", "declined", "withdrawn"])),
                        name="dialogue_proposal_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("made_by__in", ["form", "workbook"])),
                        name="dialogue_proposal_made_by_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("changes", []), _negated=True), name="dialogue_proposal_changes_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="dialogue_proposal_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agenda", to="dialogue.meeting"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("texts", models.JSONField()),
                (
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda",
                        to="dialogue.proposal",
                    ),
                ),
            ],
            options={
                "ordering": ("meeting", "number"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("texts__has_key", "en")), name="dialogue_agendaitem_texts_en"
                    ),
                    models.UniqueConstraint(fields=("meeting", "number"), name="dialogue_agenda_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "Quoted"),
                            ("paraphrased", "In our own words"),
                            ("inferred", "Inferred"),
                            ("proposed", "Proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[("here", "Recorded here"), ("documented", "Documented by public sources")],
                        max_length=30,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="dialogue.meeting"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="dialogue.proposal",
                    ),
                ),
                ("texts", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for answers"),
                            ("agreed", "Agreed"),
                            ("blocked", "Not agreed"),
                            ("withdrawn", "Withdrawn"),
                            ("carried-out", "In the plan"),
                        ],
                        max_length=30,
                    ),
                ),
                ("rule_code", models.CharField(blank=True, max_length=60)),
                ("acceptances_needed", models.PositiveIntegerField(default=0)),
                ("decline_blocks", models.BooleanField(default=True)),
                ("answer_by", models.DateField(null=True)),
                (
                    "put_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("put_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("ended_because", models.TextField(blank=True)),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("framework", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "ordering": ("meeting", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="dialogue_decision_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            models.Q(("sources", []), _negated=True),
                            _connector="OR",
                        ),
                        name="dialogue_decision_sourced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ("quoted", "paraphrased")), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="dialogue_decision_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["here", "documented"])),
                        name="dialogue_decision_origin_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "agreed", "blocked", "withdrawn", "carried-out"])),
                        name="dialogue_decision_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("texts__has_key", "en")), name="dialogue_decision_texts_en"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("origin", "documented"), ("proposal__isnull", True), ("put_by__isnull", True)),
                            models.Q(
                                ("acceptances_needed__gte", 1),
                                ("origin", "here"),
                                ("put_by__isnull", False),
                                models.Q(("content_hash", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="dialogue_decision_here_is_put",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "carried-out"), _negated=True),
                            ("proposal__isnull", False),
                            _connector="OR",
                        ),
                        name="dialogue_decision_carries_out_a_proposal",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "agreed", "carried-out"])),
                        fields=("proposal",),
                        name="dialogue_decision_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="dialogue.meeting"
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                ("content", models.BinaryField(null=True)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("address", models.CharField(blank=True, max_length=1000)),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("address", ""),
                                ("content__isnull", False),
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(("file_name", ""), _negated=True),
                            ),
                            models.Q(
                                ("content__isnull", True),
                                ("file_name", ""),
                                ("sha256", ""),
                                models.Q(("address", ""), _negated=True),
                                models.Q(("source", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="dialogue_document_file_or_link",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="participants", to="dialogue.meeting"
                    ),
                ),
                ("partner_code", models.CharField(max_length=60)),
                ("institution", models.CharField(blank=True, max_length=60)),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("office", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ("partner_code", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("member__isnull", False), models.Q(("office", ""), _negated=True), _connector="OR"
                        ),
                        name="dialogue_participant_member_or_office",
                    ),
                    models.UniqueConstraint(fields=("meeting", "member"), name="dialogue_participant_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="dialogue.proposal"
                    ),
                ),
                ("partner_code", models.CharField(max_length=60)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.TextField()),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="dialogue_remark_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="dialogue.decision"
                    ),
                ),
                ("partner_code", models.CharField(max_length=60)),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepts"),
                            ("reservation", "Accepts with a written reservation"),
                            ("declined", "Declines"),
                        ],
                        max_length=30,
                    ),
                ),
                ("reservation", models.TextField(blank=True)),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answer__in", ["accepted", "reservation", "declined"])),
                        name="dialogue_answer_answer_known",
                    ),
                    models.UniqueConstraint(fields=("decision", "partner_code"), name="dialogue_answer_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "accepted"), ("reservation", "")),
                            models.Q(
                                models.Q(("answer", "accepted"), _negated=True),
                                models.Q(("reservation", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="dialogue_answer_reservation_is_written",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="dialogue.decision"
                    ),
                ),
                ("partner_code", models.CharField(max_length=60)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "partner_code"), name="dialogue_party_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="version", to="dialogue.decision"
                    ),
                ),
                ("document", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("base_sha256", models.CharField(max_length=64)),
                ("certificate", models.JSONField()),
                ("certificate_sha256", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=100)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-number",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="dialogue_version_counts_from_one"
                    )
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
