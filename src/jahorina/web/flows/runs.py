"""The runs of the engines and the card of each: what it read, what it took for granted, how it did before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from jahorina.evidence.runs import queries
from jahorina.web.accounts.access import pages_for_errors
from jahorina.web.flows.choosing import VIEW_NAMES, chosen, reader, tabs

ENGINE_NAMES = {"flows": _("Flows"), "estimates": _("Estimates")}


def run_list(request: HttpRequest) -> HttpResponse:
    """The runs that are there for the reader, newest first."""
    here = chosen(request)
    found = [(one, ENGINE_NAMES[one.engine], VIEW_NAMES[one.view]) for one in queries.runs(member=reader(request))]
    return render(request, "flows/runs.html", {"found": found, "here": here, "tabs": tabs(request, here)})


def one_run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The card of one run."""
    with pages_for_errors():
        run = queries.run(run_id, member=reader(request))
    here = chosen(request)
    context: dict[str, Any] = {
        "run": run,
        "engine": ENGINE_NAMES[run.engine],
        "view": VIEW_NAMES[run.view],
        "here": here,
        "tabs": tabs(request, here),
        "sees_reception": queries.may_read_reception(reader(request)),
    }
    response = render(request, "flows/run.html", context)
    if run.owner:
        response["Cache-Control"] = "private, no-store"
    return response
