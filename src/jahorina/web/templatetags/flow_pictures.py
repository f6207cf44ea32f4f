"""A picture of flows as the page embeds it: drawn for a page or a phone, light or dark, each at an address of its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

PHONE, DARK = "(max-width: 40rem)", "(prefers-color-scheme: dark)"


@register.simple_tag(takes_context=True)
def flow_picture(
    context: dict[str, Any], address: str, alt: str, wide: int, high: int, before: int | str
) -> SafeString:
    """A <picture> whose sources follow the width of the window and, where the reader did not choose, the device's theme."""
    here, theme = context.get("here"), str(context.get("theme", "auto"))
    asked = {"figures": here.run.view} if here and here.run else {}
    if before:
        asked["before"] = str(before)

    def at(chosen: str, *, narrow: bool) -> str:
        return f"{address}?{urlencode({**asked, 'theme': chosen, **({'narrow': '1'} if narrow else {})})}"

    plain = "light" if theme == "auto" else theme
    sources = [(PHONE, at(plain, narrow=True))]
    if theme == "auto":
        sources = [(f"{PHONE} and {DARK}", at("dark", narrow=True)), *sources, (DARK, at("dark", narrow=False))]
    return format_html(
        '<picture>{}<img src="{}" alt="{}" width="{}" height="{}" loading="lazy"></picture>',
        format_html_join("", '<source media="{}" srcset="{}">', sources),
        at(plain, narrow=False),
        alt,
        wide,
        high,
    )


@register.simple_tag(takes_context=True)
def themed_picture(context: dict[str, Any], address: str, alt: str, wide: int, high: int) -> SafeString:
    """A <picture> that follows the device's theme where the reader did not choose one."""
    theme = str(context.get("theme", "auto"))
    dark = format_html('<source media="{}" srcset="{}?theme=dark">', DARK, address) if theme == "auto" else ""
    return format_html(
        '<picture>{}<img src="{}?theme={}" alt="{}" width="{}" height="{}" loading="lazy"></picture>',
        dark,
        address,
        "light" if theme == "auto" else theme,
        alt,
        wide,
        high,
    )
