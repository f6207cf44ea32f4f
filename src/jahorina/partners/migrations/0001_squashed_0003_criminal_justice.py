import uuid

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of the room as 0003_criminal_justice leaves them, each made once.

    A new workspace begins here; one that has applied the migrations which this replaces goes on from there."""

    replaces = [
        ("partners", "0001_initial"),
        ("partners", "0002_member_sessions"),
        ("partners", "0003_criminal_justice"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Language",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                ("names", models.JSONField()),
                ("direction", models.CharField(max_length=3)),
                ("fallback", models.JSONField(default=list)),
                ("position", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ("position",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["ltr", "rtl"])), name="partners_language_direction"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "quoted"),
                            ("paraphrased", "paraphrased"),
                            ("inferred", "inferred"),
                            ("proposed", "proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("partner", "partner"),
                            ("union", "union"),
                            ("agency", "agency"),
                            ("organisation", "organisation"),
                        ],
                        max_length=30,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("names", models.JSONField()),
                ("short_names", models.JSONField(default=dict)),
                ("codes", models.JSONField(default=dict)),
                ("display", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("position", "code"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="partners_partner_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ["quoted", "paraphrased"]), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="partners_partner_sourced_is_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["partner", "union", "agency", "organisation"])),
                        name="partners_partner_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True)),
                ("version", models.CharField(max_length=60)),
                ("names", models.JSONField()),
                ("description", models.JSONField()),
                ("partners_note", models.JSONField()),
                ("languages", models.JSONField()),
                ("default_display", models.JSONField(default=dict)),
                ("hub_partner", models.CharField(blank=True, max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="Institution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "quoted"),
                            ("paraphrased", "paraphrased"),
                            ("inferred", "inferred"),
                            ("proposed", "proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="institutions", to="partners.partner"
                    ),
                ),
                ("names", models.JSONField()),
                ("functions", models.JSONField()),
                ("verify_functions", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("partner__position", "code"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="partners_institution_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ["quoted", "paraphrased"]), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="partners_institution_sourced_is_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="partners_institution_window_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "quoted"),
                            ("paraphrased", "paraphrased"),
                            ("inferred", "inferred"),
                            ("proposed", "proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("region", "region"),
                            ("territory", "territory"),
                            ("adm1", "first administrative level"),
                            ("adm2", "second administrative level"),
                            ("crossing", "border crossing point"),
                            ("centre", "centre"),
                            ("sea", "sea"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="partners.partner",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="partners.place",
                    ),
                ),
                ("names", models.JSONField()),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                (
                    "coordinate_precision",
                    models.CharField(
                        blank=True, choices=[("exact", "exact"), ("approximate", "approximate")], max_length=30
                    ),
                ),
                ("codes", models.JSONField(default=dict)),
                (
                    "centre_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asylum", "asylum centre"),
                            ("temporary-reception", "temporary reception centre"),
                            ("reception", "reception centre"),
                            ("transit", "transit centre"),
                            ("registration", "registration centre"),
                            ("detention", "detention centre"),
                        ],
                        max_length=30,
                    ),
                ),
                ("border", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[("open", "open"), ("closed", "closed"), ("unknown", "not known")],
                        max_length=30,
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ("position", "code"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="partners_place_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ["quoted", "paraphrased"]), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="partners_place_sourced_is_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="partners_place_window_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["region", "territory", "adm1", "adm2", "crossing", "centre", "sea"])
                        ),
                        name="partners_place_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("coordinate_precision__in", ["exact", "approximate", ""])),
                        name="partners_place_coordinate_precision_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "centre_type__in",
                                [
                                    "asylum",
                                    "temporary-reception",
                                    "reception",
                                    "transit",
                                    "registration",
                                    "detention",
                                    "",
                                ],
                            )
                        ),
                        name="partners_place_centre_type_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "closed", "unknown", ""])),
                        name="partners_place_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(
                                ("latitude__gte", -90),
                                ("latitude__lte", 90),
                                ("longitude__gte", -180),
                                ("longitude__lte", 180),
                            ),
                            _connector="OR",
                        ),
                        name="partners_place_on_earth",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "centre"), models.Q(("centre_type", ""), _negated=True)),
                            models.Q(models.Q(("kind", "centre"), _negated=True), ("centre_type", "")),
                            _connector="OR",
                        ),
                        name="partners_place_centre_type_of_centres",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Leg",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "quoted"),
                            ("paraphrased", "paraphrased"),
                            ("inferred", "inferred"),
                            ("proposed", "proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("code", models.CharField(max_length=60, unique=True)),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="departures", to="partners.place"
                    ),
                ),
                (
                    "destination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="arrivals", to="partners.place"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("entry", "entry"), ("internal", "within the region"), ("exit", "exit")], max_length=30
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ("position", "code"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="partners_leg_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ["quoted", "paraphrased"]), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="partners_leg_sourced_is_verified",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="partners_leg_window_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["entry", "internal", "exit"])), name="partners_leg_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin", models.F("destination")), _negated=True),
                        name="partners_leg_leads_somewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="partners.institution"
                    ),
                ),
                ("language", models.CharField(default="en", max_length=20)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("last_seen_at", models.DateTimeField(null=True)),
                ("session_generation", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="partners_member_email_lower_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceCapacity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("quoted", "quoted"),
                            ("paraphrased", "paraphrased"),
                            ("inferred", "inferred"),
                            ("proposed", "proposed"),
                        ],
                        max_length=30,
                    ),
                ),
                ("verify", models.BooleanField(default=False)),
                ("sources", models.JSONField(default=list)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="capacities", to="partners.place"
                    ),
                ),
                ("beds", models.PositiveIntegerField()),
                ("as_of", models.DateField(null=True)),
            ],
            options={
                "ordering": ("place", "as_of"),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("provenance__in", ["quoted", "paraphrased", "inferred", "proposed"])),
                        name="partners_placecapacity_provenance_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provenance__in", ["quoted", "paraphrased"]), _negated=True),
                            ("verify", False),
                            _connector="OR",
                        ),
                        name="partners_placecapacity_sourced_is_verified",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="roles", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("coordinator", "coordinator"),
                            ("contributor", "contributor"),
                            ("case-worker", "case worker"),
                            ("supervisor", "supervisor"),
                            ("analyst", "analyst"),
                            ("data-protection-officer", "data-protection officer"),
                            ("node-administrator", "node administrator"),
                            ("reader", "reader"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("protection", "protection"),
                            ("return", "return"),
                            ("counter-trafficking", "counter-trafficking"),
                            ("criminal-justice", "criminal justice"),
                        ],
                        max_length=30,
                    ),
                ),
            ],
            options={
                "ordering": ("role", "area"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "coordinator",
                                    "contributor",
                                    "case-worker",
                                    "supervisor",
                                    "analyst",
                                    "data-protection-officer",
                                    "node-administrator",
                                    "reader",
                                ],
                            )
                        ),
                        name="partners_memberrole_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("area__in", ["protection", "return", "counter-trafficking", "criminal-justice", ""])
                        ),
                        name="partners_memberrole_area_known",
                    ),
                    models.UniqueConstraint(fields=("member", "role", "area"), name="partners_role_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("role__in", ["case-worker", "supervisor"]), models.Q(("area", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("role__in", ["case-worker", "supervisor"]), _negated=True), ("area", "")
                            ),
                            _connector="OR",
                        ),
                        name="partners_role_area_where_it_needs_one",
                    ),
                ],
            },
        ),
    ]
