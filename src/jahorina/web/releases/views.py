"""A release on its way out: the list, the request, the attacker's report, the check, publication, withdrawal."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jahorina.partners.permissions import Capability, may
from jahorina.publication import services
from jahorina.publication.queries import SEES, ReleasePage, release, releases
from jahorina.publication.ways import ways
from jahorina.web.accounts.access import MemberRequest, needs
from jahorina.web.cases.forms import sent
from jahorina.web.cases.gates import no_store
from jahorina.web.middleware.refusals import sentence
from jahorina.web.plan.forms import ReasonForm, attempt, is_sent
from jahorina.web.plan.measures import shown_and_sent
from jahorina.web.releases.forms import AgainForm, CheckForm, EmbargoForm, ReleaseForm, opened_cells


@no_store
@needs(*SEES)
@require_safe
def release_list(request: MemberRequest) -> HttpResponse:
    """The own partner's releases."""
    may_ask = may(request.user, Capability.REQUEST_RELEASE)
    return render(request, "releases/list.html", {"releases": releases(member=request.user), "may_ask": may_ask})


@no_store
@needs(Capability.REQUEST_RELEASE)
@shown_and_sent
def new_release(request: MemberRequest) -> HttpResponse:
    """Ask for a release."""
    form, status = ReleaseForm(sent(request)), [200]
    made = []
    if is_sent(request, form) and attempt(
        form,
        lambda: made.append(
            services.request_release(by=request.user, new=form.asked(), language=get_language() or "en")
        ),
        status,
    ):
        messages.success(request, _("Requested. It is protected and attacked in the background within minutes."))
        return redirect("releases:release", release_id=made[0].pk)
    status = [422] if form.errors and status == [200] else status
    return render(request, "releases/new.html", {"form": form, "ways": ways()}, status=status[0])


@no_store
@needs(*SEES)
@require_safe
def one_release(request: MemberRequest, release_id: int) -> HttpResponse:
    """Where a release stands, what the attacker found, the tables as they would be read."""
    return _page(request, release(release_id, member=request.user), {}, 200)


@no_store
@needs(Capability.CHECK_RELEASE)
@require_POST
def check(request: MemberRequest, release_id: int) -> HttpResponse:
    """Check a release that somebody else requested, or send it back."""

    def act(form: forms.Form) -> None:
        if form.cleaned_data["verdict"] == "check":
            services.check_release(by=request.user, release=release_id)
        else:
            services.send_back(by=request.user, release=release_id, remarks=form.cleaned_data["remarks"])

    return _acted(request, release_id, "check_form", CheckForm(sent(request)), act)


@no_store
@needs(Capability.PUBLISH_RELEASE)
@require_POST
def publish(request: MemberRequest, release_id: int) -> HttpResponse:
    """Publish a checked release."""
    return _acted(
        request,
        release_id,
        "embargo_form",
        EmbargoForm(sent(request)),
        lambda form: services.publish_release(by=request.user, release=release_id, **form.cleaned_data),
    )


@no_store
@needs(Capability.PUBLISH_RELEASE)
@require_POST
def withdraw(request: MemberRequest, release_id: int) -> HttpResponse:
    """Withdraw a published release."""
    return _acted(
        request,
        release_id,
        "withdraw_form",
        ReasonForm(sent(request)),
        lambda form: services.withdraw_release(by=request.user, release=release_id, **form.cleaned_data),
    )


@no_store
@needs(Capability.REQUEST_RELEASE)
@require_POST
def again(request: MemberRequest, release_id: int) -> HttpResponse:
    """Have a release prepared anew, with other choices."""
    return _acted(
        request,
        release_id,
        "again_form",
        AgainForm(sent(request)),
        lambda form: services.request_again(
            by=request.user,
            release=release_id,
            method=form.cleaned_data["method"],
            base=int(form.cleaned_data["base"] or 0),
        ),
    )


@no_store
@needs(Capability.REQUEST_RELEASE)
@require_POST
def drop(request: MemberRequest, release_id: int) -> HttpResponse:
    """Give a release up."""
    services.drop_release(by=request.user, release=release_id)
    messages.success(request, _("Given up. Nothing of it went out."))
    return redirect("releases:list")


def _acted(
    request: MemberRequest, release_id: int, name: str, form: forms.Form, act: Callable[[forms.Form], object]
) -> HttpResponse:
    """Do what a form of the release's page asks for; where it is refused the page says so, with what was typed."""
    page, status = release(release_id, member=request.user), [200]
    if is_sent(request, form) and attempt(form, lambda: act(form), status):
        messages.success(request, _("Recorded."))
        return redirect("releases:release", release_id=release_id)
    status = [422] if status == [200] else status
    return _page(request, page, {name: form}, status[0])


def _page(request: MemberRequest, page: ReleasePage, given: dict[str, forms.Form], status: int) -> HttpResponse:
    refusal = page.report.get("refusal")
    context = {
        "page": page,
        "opened": opened_cells(dict(page.report)),
        "refused": _refusal(refusal) if refusal else "",
        "check_form": CheckForm(),
        "embargo_form": EmbargoForm(),
        "withdraw_form": ReasonForm(),
        "again_form": AgainForm(),
        **given,
    }
    return render(request, "releases/release.html", context, status=status)


def _refusal(refusal: dict[str, object]) -> str:
    from jahorina.kernel.errors import UserError

    params = refusal["params"]
    error = UserError(str(refusal["code"]), str(refusal["message"]), params=params if isinstance(params, dict) else {})
    return f"{sentence(error.message, error)} {_(str(refusal['hint'])) if refusal['hint'] else ''}".strip()
