from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables of what partners released, whose numbers were moved before they came here."""

    dependencies = [("publication", "0003_noise")]
    operations = [
        migrations.AlterField(
            "releasetable",
            "method",
            models.CharField(
                choices=[
                    ("rounding", "controlled rounding"),
                    ("suppression", "suppression"),
                    ("cell-key", "noise that stays the same"),
                    ("dp", "differential privacy"),
                    ("withheld", "withheld with company"),
                    ("as-published", "as its source published it"),
                    ("as-released", "as the partners released it"),
                ],
                max_length=20,
            ),
        ),
    ]
