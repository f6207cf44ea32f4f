"""The guard before a page: who may not, does not get in, and the attempt is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account import decorators
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from jahorina.audit import actions
from jahorina.kernel.errors import NotAllowed, NotFound
from jahorina.partners.permissions import Capability, Member, may
from jahorina.partners.services import record_reading

View = TypeVar("View", bound=Callable[..., HttpResponse])


class MemberRequest(HttpRequest):
    """A request behind the guard: somebody is logged in."""

    user: Member


def needs(*capabilities: Capability) -> Callable[[View], View]:
    """Let members with one of the capabilities in (any member where none is named); ask visitors to log in, give others
    403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            member = request.user
            if not member.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if capabilities and not any(may(member, one) for one in capabilities):
                asked = request.resolver_match.view_name if request.resolver_match else ""
                record_reading(by=member, action=actions.REFUSED, target=asked, detail={"method": str(request.method)})
                raise PermissionDenied
            with pages_for_errors():
                return view(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]

    return decorate


def confirmed(view: View) -> View:
    """Ask for password or code again before a sensitive change, unless it was given some minutes ago."""
    return cast("View", decorators.reauthentication_required(view))


@contextmanager
def pages_for_errors() -> Iterator[None]:
    """Turn what is not there, or not for the asker, into the pages for it."""
    try:
        yield
    except NotFound as error:
        raise Http404(gettext(error.message) % error.params) from error
    except NotAllowed as error:
        raise PermissionDenied(gettext(error.message) % error.params) from error
