"""Whose figures a page of flows shows: the free ones or the own partner's, real or simulated; each is a run of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jahorina.evidence.runs.queries import RunCard, latest, may_read_reception

VIEW_NAMES = {
    "free": gettext_lazy("Free figures"),
    "own": gettext_lazy("Own figures that are not free"),
    "free-simulated": gettext_lazy("Simulated figures"),
    "own-simulated": gettext_lazy("Own simulated figures"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The run that a page shows (None where there is none), and what else could be chosen."""

    run: RunCard | None
    choices: tuple[tuple[str, Any, bool], ...]

    @property
    def query(self) -> str:
        """The part of an address that chooses the same again."""
        return f"figures={self.run.view}" if self.run else ""


def reader(request: HttpRequest) -> Any:
    """Who asks: the member, or None for the public."""
    return request.user if request.user.is_authenticated else None


def chosen(request: HttpRequest, engine: str = "flows", subject: str = "") -> Chosen:
    """The latest run of the figures that the address names; else the first that there is."""
    found = latest(engine, member=reader(request), subject=subject)
    wanted = request.GET.get("figures", "")
    run = next((one for one in found if one.view == wanted), found[0] if found else None)
    return Chosen(run, tuple((one.view, VIEW_NAMES[one.view], one is run) for one in found))


def tabs(request: HttpRequest, here: Chosen) -> list[tuple[str, str, bool]]:
    """The pages of flows for the reader: address, name, whether it is this one."""
    wanted = [
        ("flows:now", _("The route now")),
        ("flows:days", _("Day by day")),
        ("flows:warnings", _("Warnings")),
        ("estimates:list", _("Estimates")),
        ("flows:record", _("Track record")),
        ("flows:runs", _("Runs")),
    ]
    if may_read_reception(reader(request)):
        wanted[3:3] = [("flows:beds", _("Beds")), ("flows:what-if", _("What if"))]
    view = request.resolver_match.view_name if request.resolver_match else ""
    return [(f"{reverse(name)}?{here.query}", title, name == view) for name, title in wanted]
