"""The pages about the own partner's members: who they are, what they may do, and changing that."""

from __future__ import annotations

from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.password_reset import request_password_reset
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jahorina.audit import actions
from jahorina.kernel.errors import Conflict, InputRefused
from jahorina.partners import queries, services
from jahorina.partners.permissions import Capability, may
from jahorina.web.accounts.access import MemberRequest, confirmed, needs
from jahorina.web.accounts.forms import NewMemberForm, RolesForm, show_refusal


@needs(Capability.READ_MEMBERS)
@require_safe
def member_list(request: MemberRequest) -> HttpResponse:
    """The members of the reader's partner."""
    found = queries.members(member=request.user)
    services.record_reading(by=request.user, action=actions.MEMBERS_READ, target="members")
    may_change = may(request.user, Capability.ADMINISTER_MEMBERS)
    return render(request, "members/list.html", {"members": found, "may_change": may_change})


@needs(Capability.READ_MEMBERS)
@require_safe
def one_member(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """One member, and what an administrator can do about them."""
    card = queries.one_member(member_id, member=request.user)
    services.record_reading(by=request.user, action=actions.MEMBERS_READ, target=card.label)
    form = RolesForm(initial={"roles": [str(role) for role in card.roles]})
    may_change = may(request.user, Capability.ADMINISTER_MEMBERS) and card.id != request.user.id
    return render(request, "members/member.html", {"card": card, "form": form, "may_change": may_change})


@needs(Capability.ADMINISTER_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def add_member(request: MemberRequest) -> HttpResponse:
    """Add a member and send the letter with which they set their password."""
    form = NewMemberForm(request.POST or None, partner=request.user.partner_code)
    if request.method == "POST" and form.is_valid():
        try:
            member = services.add_member(by=request.user, **form.cleaned_data)
        except InputRefused as error:
            show_refusal(form, error)
        else:
            request_password_reset(request, member.email, [member], default_token_generator)
            messages.success(request, _("Added. A letter with a link to set a password is on its way."))
            return redirect("members:member", member_id=member.id)
    return render(request, "members/add.html", {"form": form})


@needs(Capability.ADMINISTER_MEMBERS)
@require_POST
@confirmed
def change_roles(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Give a member other roles."""
    card = queries.one_member(member_id, member=request.user)
    form = RolesForm(request.POST)
    if form.is_valid():
        try:
            services.change_roles(by=request.user, member=member_id, roles=form.cleaned_data["roles"])
        except InputRefused as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The roles are changed; the member's sessions are ended."))
            return redirect("members:member", member_id=member_id)
    return render(request, "members/member.html", {"card": card, "form": form, "may_change": True}, status=422)


@needs(Capability.ADMINISTER_MEMBERS)
@require_POST
@confirmed
def deactivate(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Close a member's log-in."""
    try:
        services.deactivate_member(by=request.user, member=member_id)
        messages.success(request, _("The member is deactivated and cannot log in any more."))
    except Conflict as error:
        messages.info(request, _(error.message))
    return redirect("members:member", member_id=member_id)


@needs(Capability.ADMINISTER_MEMBERS)
@require_POST
@confirmed
def reset_second_factor(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Take away a second factor that a member lost."""
    try:
        services.reset_second_factor(by=request.user, member=member_id)
        messages.success(request, _("The second factor is reset; the member sets up a new one at the next log-in."))
    except Conflict as error:
        messages.info(request, _(error.message))
    return redirect("members:member", member_id=member_id)
