import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from jahorina.registers.referral.received_triggers import install_received, remove_received
from jahorina.registers.referral.triggers import install_referrals, remove_referrals


def without(_apps, schema_editor):
    """SQLite makes a changed table anew: no trigger may speak of it meanwhile."""
    remove_referrals(schema_editor.connection)


def renew(_apps, schema_editor):
    remove_referrals(schema_editor.connection)
    install_referrals(schema_editor.connection)


def install(_apps, schema_editor):
    install_received(schema_editor.connection)


def remove(_apps, schema_editor):
    remove_received(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_criminal_justice"),
        ("registers", "0021_referral_limits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(without, renew),
        migrations.AlterField(
            model_name="referralevent",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.RunPython(renew, without),
        migrations.CreateModel(
            name="ReceivedReferral",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=30, unique=True)),
                ("from_node", models.CharField(max_length=40)),
                (
                    "from_area",
                    models.CharField(
                        choices=[
                            ("protection", "protection"),
                            ("return", "return"),
                            ("counter-trafficking", "counter-trafficking"),
                            ("criminal-justice", "criminal justice"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "to_area",
                    models.CharField(
                        choices=[
                            ("protection", "protection"),
                            ("return", "return"),
                            ("counter-trafficking", "counter-trafficking"),
                            ("criminal-justice", "criminal justice"),
                        ],
                        max_length=30,
                    ),
                ),
                ("purpose", models.CharField(max_length=60)),
                ("service", models.CharField(max_length=60)),
                ("urgency", models.CharField(max_length=60)),
                ("basis", models.CharField(max_length=20)),
                ("consent_until", models.DateField(null=True)),
                ("sealed_document", models.BinaryField()),
                ("sent_on", models.DateField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                ("reply_due_on", models.DateField()),
                ("is_simulated", models.BooleanField(default=False)),
                ("state", models.CharField(max_length=20)),
                (
                    "from_institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
                (
                    "to_institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
            ],
            options={
                "ordering": ("-received_at", "id"),
            },
        ),
        migrations.CreateModel(
            name="ReceivedKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wrapped", models.BinaryField()),
                ("vault_version", models.PositiveSmallIntegerField()),
                (
                    "referral",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="key", to="registers.receivedreferral"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceivedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("happened_on", models.DateField()),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("sealed_words", models.BinaryField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.institution"
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="registers.receivedreferral",
                    ),
                ),
            ],
            options={
                "ordering": ("referral", "sequence"),
            },
        ),
        migrations.AddIndex(
            model_name="receivedreferral",
            index=models.Index(fields=["to_institution", "to_area", "-received_at"], name="registers_received_here"),
        ),
        migrations.AddConstraint(
            model_name="receivedreferral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "consent"), ("consent_until__isnull", False)),
                    models.Q(("basis__in", ("child-at-risk", "danger-to-life")), ("consent_until__isnull", True)),
                    _connector="OR",
                ),
                name="registers_received_has_a_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedreferral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("to_area", "criminal-justice"), _negated=True),
                    models.Q(("from_area", "criminal-justice"), _negated=True),
                ),
                name="registers_received_of_nobody_suspected",
            ),
        ),
        migrations.AddConstraint(
            model_name="receivedevent",
            constraint=models.UniqueConstraint(fields=("referral", "sequence"), name="registers_received_event_once"),
        ),
        migrations.AddConstraint(
            model_name="receivedevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "declined"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="registers_received_declined_with_a_reason",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
