"""Mutants of a bundle in four layers, each made good again above the layer that was changed, so that every check is reached.

    file      bytes of the file                                           by anybody
    envelope  its bytes, its JSON, its signatures; signed again           by whoever has the transport key
    content   the sealed bytes, or what was sealed; sealed and signed again
    manifest  its JSON, the members; everything signed again              by whoever has the release keys

What opens in spite of a change must be the same bundle with the same content; in the last layer, where the release keys sign
what they like, it must be exactly what was signed, under the agreement.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.documents import manifest_bytes
from jahorina.formats.bundle.opening import Opened, Trust, open_bundle
from jahorina.formats.bundle.packing import Draft
from jahorina.formats.bundle.refusals import BundleRefused
from tests.formats.bundle.forged import Forger
from tests.formats.bundle.made import AGREEMENT, NOW, Partner

LAYERS = ("file", "envelope", "content", "manifest")
TEXTS = (
    "",
    "al",
    "hub",
    "ba",
    "x" * 300,
    "\u0000",
    "../x",
    "figures",
    "1",
    "é",
    "2026-03-01T12:00:00Z",
    "0" * 64,
    "table/1.0",
)
NUMBERS = (-1, 0, 1, 2, 255, 2**16, 2**31 - 1, 2**31, 2**53 - 1, 2**53, 10**30)
OTHERS: tuple[Any, ...] = (None, True, False, 1.5, [], {}, [[]], "")


@dataclass
class Tally:
    """What became of the mutants: accepted without effect, refused by code, and what must not be."""

    tried: Counter[str] = field(default_factory=Counter)
    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    believed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """A bundle that is mutated, with everybody's keys."""

    made: Draft
    sender: Partner
    recipient: Partner
    trust: Trust


def mutate_bytes(content: bytes, drawn: random.Random) -> bytes:
    """Flipped, set, cut, repeated, inserted, swapped."""
    if not content:
        return b"x"
    body, place = bytearray(content), drawn.randrange(len(content))
    end = min(len(body), place + drawn.choice((1, 2, 4, 16, 64)))
    match drawn.randrange(7):
        case 0:
            body[place] ^= 1 << drawn.randrange(8)
        case 1:
            body[place] = drawn.choice((0, 1, 10, 32, 34, 44, 45, 92, 123, 125, 127, 255))
        case 2:
            del body[place:end]
        case 3:
            body[place:place] = body[place:end]
        case 4:
            body[place:place] = drawn.randbytes(end - place)
        case 5:
            del body[place:]
        case 6:
            other = drawn.randrange(len(body))
            body[place], body[other] = body[other], body[place]
    return bytes(body)


def mutate_document(document: Any, drawn: random.Random) -> Any:
    """One place of a JSON document changed: a value, a field more or less, an order, a type."""
    places = list(_places(document))
    holder, key = drawn.choice(places)
    match drawn.randrange(8):
        case 0:
            holder[key] = drawn.choice(TEXTS)
        case 1:
            holder[key] = drawn.choice(NUMBERS)
        case 2:
            holder[key] = deepcopy(drawn.choice(OTHERS))
        case 3:
            del holder[key]
        case 4 if isinstance(holder, dict):
            holder[drawn.choice(("note", "alg", "sequence", key + " "))] = deepcopy(holder[key])
        case 4:
            holder.insert(drawn.randrange(len(holder) + 1), deepcopy(holder[key]))
        case 5 if isinstance(holder, list):
            drawn.shuffle(holder)
        case 6 if isinstance(holder[key], str) and holder[key]:
            text = holder[key]
            place = drawn.randrange(len(text))
            holder[key] = text[:place] + drawn.choice("0a/.-ZéŽ") + text[place + drawn.randrange(2) :]
        case 7 if type(holder[key]) is int:
            holder[key] += drawn.choice((-1, 1, 1000))
        case _:
            other, name = drawn.choice(places)
            holder[key] = deepcopy(other.get(name)) if isinstance(other, dict) else drawn.choice(TEXTS)
    return document


def _places(value: Any) -> Any:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from _places(inner)


def _mutant(layer: str, target: Target, drawn: random.Random) -> bytes:
    def some_bytes(content: bytes) -> bytes:
        return mutate_bytes(content, drawn)

    def some_json(document: Any) -> Any:
        return mutate_document(document, drawn)

    def some_raw_json(content: bytes) -> bytes:
        return canonical(mutate_document(json.loads(content), drawn))

    def agreeing(document: dict[str, Any]) -> dict[str, Any]:
        """A member's bytes changed and declared as they are now."""
        document["members"][0] |= declared
        return document

    forger = Forger()
    match layer, drawn.randrange(4):
        case "file", _:
            forger.file = some_bytes
        case "envelope", 0:
            forger.envelope = some_json
        case "envelope", 1:
            forger.envelope_raw = some_bytes
        case "envelope", 2:
            forger.envelope_signed = some_raw_json
        case "envelope", _:
            forger.envelope_signed = some_bytes
        case "content", 0:
            forger.payload = some_bytes
        case "content", 1:
            forger.content = some_bytes
        case "content", 2:
            forger.manifest_signed = some_raw_json
        case "content", _:
            forger.packed = some_bytes
        case "manifest", 0 | 1:
            forger.manifest = some_json
        case "manifest", 2:
            forger.manifest_raw = some_bytes
        case _:
            packed = mutate_bytes(b"".join(target.made.packed), drawn) or b"x"
            sha256 = hashlib.sha256(packed).hexdigest()
            declared = {"packed_sha256": sha256, "sha256": sha256, "size": len(packed), "packed_size": len(packed)}
            forger.manifest, forger.packed = agreeing, lambda _one: packed
    return forger.bundle(target.made, target.sender, target.recipient)


def try_one(layer: str, target: Target, drawn: random.Random, tally: Tally) -> None:
    """Make a mutant, open it, and write down what came of it."""
    try:
        file = _mutant(layer, target, drawn)
    except BundleRefused:
        return  # it has no canonical form: nobody can sign it
    tally.tried[layer] += 1
    try:
        opened = open_bundle(file, trust=target.trust, now=NOW)
    except BundleRefused as refusal:
        tally.refused[refusal.code] += 1
    except BaseException as error:  # noqa: BLE001 - any other end is what is looked for
        tally.crashes.append(f"{layer}: {error!r}")
    else:
        tally.accepted[layer] += 1
        if not _is_what_was_signed(layer, target, opened):
            tally.believed.append(layer)


def _is_what_was_signed(layer: str, target: Target, opened: Opened) -> bool:
    if layer != "manifest":
        return opened.manifest == target.made.manifest and opened.contents == target.made.contents()
    manifest = opened.manifest
    hashes = all(
        hashlib.sha256(content.content).hexdigest() == member.sha256
        for content, member in zip(opened.contents, manifest.members, strict=True)
    )
    under = (manifest.agreement, manifest.agreement_sha256, manifest.purpose, manifest.sender, manifest.stream)
    agreed = (AGREEMENT.code, AGREEMENT.sha256, AGREEMENT.purpose, AGREEMENT.sender, AGREEMENT.stream)
    return hashes and under == agreed and canonical(json.loads(manifest_bytes(manifest))) == manifest_bytes(manifest)


def fuzz(target: Target, number: int, *, seed: int) -> Tally:
    """So many mutants that somebody could have made, the layers in turn."""
    tally, drawn = Tally(), random.Random(seed)  # noqa: S311 - repeatable mutants, no secret
    count = 0
    while sum(tally.tried.values()) < number:
        try_one(LAYERS[count % len(LAYERS)], target, drawn, tally)
        count += 1
    return tally
