"""Every address that the site answers, from Django's resolver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern


@dataclass(frozen=True, slots=True)
class Address:
    """A route by its full name, with the names of its parameters."""

    name: str
    parameters: tuple[str, ...]


def addresses() -> list[Address]:
    """All of them, by name; one without a name fails, because nothing could be declared about it."""
    return sorted(set(_walk(get_resolver(), "", ())), key=lambda address: address.name)


def _walk(resolver: URLResolver, namespace: str, parameters: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        found = (*parameters, *_parameters(pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, found)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield Address(namespace + pattern.name, found)


def _parameters(pattern: URLPattern | URLResolver) -> tuple[str, ...]:
    if isinstance(pattern.pattern, RegexPattern):
        return tuple(pattern.pattern.regex.groupindex)
    return tuple(pattern.pattern.converters)
