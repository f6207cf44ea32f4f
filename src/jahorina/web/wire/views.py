"""The addresses that nodes ask: a session, bundles brought in parts, bundles that wait. Rules are in `exchange.wire`."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from jahorina.exchange.stamps.arriving import take_stamp
from jahorina.exchange.stamps.renewing import stamps_for
from jahorina.exchange.wire import limits, offers, sessions, uploads
from jahorina.formats.bundle.stamps import LARGEST as LARGEST_STAMP
from jahorina.formats.bundle.wire import DELIVERY_TYPE
from jahorina.formats.bundle.wire import LARGEST as LARGEST_DOCUMENT
from jahorina.kernel.errors import InputRefused, UserError
from jahorina.kernel.messages import gettext_noop as _

BLOCK: Final = 64 * 1024
SOCKET: Final = "gunicorn.socket"
"""Where the server leaves the connection's socket, so that a part that dribbles in ends in time."""

_RANGE: Final = re.compile(r"bytes=(\d{1,12})-", re.ASCII)

View = Callable[..., HttpResponseBase]


def asked_by_nodes(*methods: str) -> Callable[[View], View]:
    """A view for nodes: no CSRF token (there is no cookie to abuse), nothing kept in caches, refusals as documents."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @require_http_methods(methods)
        @wraps(view)
        def answered(request: HttpRequest, node: str, **values: str) -> HttpResponseBase:
            try:
                sessions.need_node(node)
                response = view(request, **values)
            except UserError as error:
                response = _problem(error)
            response["Cache-Control"] = "no-store"
            return response

        return answered

    return decorate


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Which node this is."""
    try:
        document = {"format": "jahorina-wire/1", "node": sessions.this_node(address=_address(request))}
    except UserError as error:
        return _problem(error)
    return JsonResponse(document, headers={"Cache-Control": "no-store"})


@asked_by_nodes("GET", "HEAD", "POST")
def session(request: HttpRequest) -> HttpResponseBase:
    """GET: a challenge. POST: the signed answer to one, for which there is a session."""
    address = _address(request)
    if request.method != "POST":
        return JsonResponse({"challenge": sessions.challenge(address=address)})
    node, opened = sessions.open_session(_whole(request, 2 * LARGEST_DOCUMENT), address=address)
    return JsonResponse({"node": node, "session": opened})


@asked_by_nodes("POST")
def bundles(request: HttpRequest) -> HttpResponseBase:
    """Announce a file by its head: how much of it is here, or the delivery where it was whole."""
    peer = _peer(request)
    return _standing(uploads.announce(_whole(request, limits.LARGEST_HEAD), peer=peer))


@asked_by_nodes("HEAD", "PATCH")
def bundle(request: HttpRequest, file: str) -> HttpResponseBase:
    """HEAD: how much of the file is here. PATCH: a part of it, from Upload-Offset on."""
    peer = _peer(request)
    if request.method == "HEAD":
        return _standing(uploads.standing(file, peer=peer))
    offset = request.headers.get("Upload-Offset", "")
    if not (offset.isascii() and offset.isdigit()):
        raise InputRefused("wire-part", _("A part says in Upload-Offset where it begins."))
    return _standing(uploads.append(file, _part(request), offset=int(offset), peer=peer))


@asked_by_nodes("GET", "HEAD")
def waiting(request: HttpRequest) -> HttpResponseBase:
    """What waits for the node that asks."""
    found = offers.waiting_for(_peer(request))
    fields = ("sha256", "stream", "epoch", "seq", "size", "mark")
    return JsonResponse({"waiting": [{name: getattr(one, name) for name in fields} for one in found]})


@asked_by_nodes("GET", "HEAD", "POST")
def stamps(request: HttpRequest) -> HttpResponseBase:
    """GET: the newest time stamps of this node's plans that the asking node gets. POST: one of its own."""
    peer = _peer(request)
    if request.method == "POST":
        take_stamp(_whole(request, 2 * LARGEST_STAMP), by=f"node:{peer}")
        return HttpResponse(status=204)
    return JsonResponse({"stamps": [one.decode("ascii") for one in stamps_for(peer)]})


@asked_by_nodes("GET", "HEAD", "POST")
def waiting_bundle(request: HttpRequest, bundle: str) -> HttpResponseBase:
    """GET: the file, from where Range says. POST: the signed delivery of who fetched it."""
    peer = _peer(request)
    if request.method == "POST":
        offers.note_delivery(_whole(request, 2 * LARGEST_DOCUMENT), sha256=bundle, node=peer, by=f"node:{peer}")
        return HttpResponse(status=204)
    return _file(request, offers.offer_of(bundle, node=peer))


def _file(request: HttpRequest, offer: offers.Offer) -> HttpResponseBase:
    if request.headers.get("If-Match", f'"{offer.mark}"') != f'"{offer.mark}"':
        return HttpResponse(status=412)
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    begin = int(asked[1]) if asked else 0
    if begin >= offer.size:
        return HttpResponse(status=416)
    file = offer.path.open("rb")
    file.seek(begin)
    response = FileResponse(file, status=206 if asked else 200, content_type="application/octet-stream")
    response["Content-Length"] = str(offer.size - begin)
    response["Content-Range"] = f"bytes {begin}-{offer.size - 1}/{offer.size}"
    response["ETag"] = f'"{offer.mark}"'
    return response


def _standing(found: uploads.Standing) -> HttpResponse:
    kind = DELIVERY_TYPE if found.delivery else "application/octet-stream"
    response = HttpResponse(found.delivery, content_type=kind)
    response["Upload-Offset"], response["Upload-Length"] = str(found.offset), str(found.size)
    return response


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _peer(request: HttpRequest) -> str:
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    return sessions.node_of(given if kind == "Jahorina" else "")


def _length(request: HttpRequest, most: int) -> int:
    text = str(request.META.get("CONTENT_LENGTH") or "0")
    if not (text.isascii() and text.isdigit()) or int(text) > most:
        raise InputRefused("wire-part", _("A part is larger than it may be, or goes beyond the end of the file."))
    return int(text)


def _whole(request: HttpRequest, most: int) -> bytes:
    """The body of a small request; what was cut is as if it had been empty."""
    length = _length(request, most)
    found = b"".join(_blocks(request, length))
    return found if len(found) == length else b""


def _part(request: HttpRequest) -> Iterator[bytes]:
    return _blocks(request, _length(request, limits.LARGEST_PART))


def _blocks(request: HttpRequest, length: int) -> Iterator[bytes]:
    """The body as it comes, until it is there, is cut, or its time is over: what came until then counts."""
    ends = time.monotonic() + limits.PART_SECONDS
    socket = request.META.get(SOCKET)
    try:
        while length > 0 and (left := ends - time.monotonic()) > 0:
            if socket is not None:
                socket.settimeout(left)
            content = request.read(min(BLOCK, length))
            if not content:
                return
            length -= len(content)
            yield content
    except UnreadablePostError:
        return
    finally:
        if socket is not None:
            socket.settimeout(None)


def _problem(error: UserError) -> HttpResponse:
    document = {"code": error.code, "message": error.message, "params": {k: str(v) for k, v in error.params.items()}}
    response = JsonResponse(document, status=error.http_status, content_type="application/problem+json")
    if isinstance(error, limits.TooMany):
        response["Retry-After"] = str(error.seconds)
    return response
