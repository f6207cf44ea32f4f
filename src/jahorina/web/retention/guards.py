"""Who reaches these pages, and how a refusal is shown at its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from jahorina.kernel.errors import InputRefused, UserError
from jahorina.partners.permissions import Capability
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import show_refusal
from jahorina.web.middleware.refusals import sentence

View = TypeVar("View", bound=Callable[..., HttpResponse])

_no_store = cache_control(no_store=True, private=True)


def for_retention(view: View) -> View:
    """Supervisors and data-protection officers, and no copy in any cache."""
    return _no_store(needs(Capability.MANAGE_RETENTION, Capability.SUPERVISE_CASES)(view))


def for_officers(view: View) -> View:
    """Data-protection officers alone, and no copy in any cache."""
    return _no_store(needs(Capability.MANAGE_RETENTION)(view))


def refused(form: forms.Form, error: UserError) -> int:
    """Show at the form why it was refused; the page's status."""
    if isinstance(error, InputRefused):
        show_refusal(form, error)
    else:
        form.add_error(None, sentence(error.message, error))
    return error.http_status


def answered(request: MemberRequest, template: str, form: forms.Form, status: int, **context: Any) -> HttpResponse:
    """The page of a form; 422 where the form itself found something wrong."""
    status = 422 if form.errors and status == 200 else status
    return render(request, template, {"form": form, **context}, status=status)
