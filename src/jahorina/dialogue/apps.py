from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DialogueConfig(AppConfig):
    name = "jahorina.dialogue"
    label = "dialogue"
    verbose_name = _("Dialogue")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """From here on the plan asks this room whether a decision covers the changes made in its name."""
        from jahorina.dialogue.warrants import need_warrant
        from jahorina.plan.content.warrants import ask_for_warrants

        ask_for_warrants(need_warrant)
