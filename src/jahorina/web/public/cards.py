"""The picture that stands beside a page of the portal when its address is shared."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from jahorina.publication.public import public_release, released
from jahorina.render.documents.card import Card, card_picture
from jahorina.web.kept import pages
from jahorina.web.public.views import public_page
from jahorina.web.templatetags.figures import day, texts

SECONDS_KEPT = 600


@public_page
def home_card(_request: HttpRequest) -> HttpResponse:
    """Of the portal."""
    what = _("Figures about migration on the route, published so that nobody can be recognised.")
    newest = max((card.published_on for card in released()), default=None)
    return card_answer(_("What do you want to know?"), what, day(newest.date()) if newest else "")


@public_page
def release_card(_request: HttpRequest, series_code: str, number: int) -> HttpResponse:
    """Of a release; one that was withdrawn says so."""
    card = public_release(series_code, number).card
    note = _("Number %(n)s, %(day)s") % {"n": card.number, "day": day(card.published_on.date())}
    said = f"{_('Withdrawn:')} {card.withdrawal}" if card.is_withdrawn else card.reason
    return card_answer(texts(card.titles), said, note, _("simulated") if card.is_simulated else "")


def card_answer(title: str, said: str, note: str, simulated: str = "") -> HttpResponse:
    """A picture with these words, drawn once by each web process."""
    language = translation.get_language() or "en"
    card = Card(language, settings.JAHORINA.text("node", "name"), title, said, note, simulated)
    key = f"share-card:{hashlib.sha256(repr(card).encode()).hexdigest()}"
    content: bytes | None = pages().get(key)
    if content is None:
        content = card_picture(card)
        pages().set(key, content, SECONDS_KEPT)
    return HttpResponse(content, content_type="image/png")
