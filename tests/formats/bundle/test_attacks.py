"""Every threat to a bundle that can be carried out on the file itself, carried out, and refused under the right code.

The numbers are those of the table of threats in docs/bundle.md. What needs a history (replay, omission, fork, rollback,
freeze, restore) is carried out in test_chain.py and in the room's own tests.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from jahorina.formats.bundle import framing, sealing
from jahorina.formats.bundle.canonical import canonical
from jahorina.formats.bundle.members import Content, pack
from jahorina.formats.bundle.opening import open_bundle
from jahorina.formats.bundle.packing import Draft
from jahorina.formats.bundle.refusals import BundleRefused
from jahorina.formats.bundle.tables import parquet_content, read_table
from tests.formats.bundle.forged import Forger, member, put, signature_twice
from tests.formats.bundle.made import (
    AGREEMENT,
    COLUMNS,
    KEYS_END,
    NOW,
    Partner,
    address,
    drafted,
    key,
    sealed,
    table,
    trust,
)

AL, BA, HUB = Partner("al"), Partner("ba"), Partner("hub", threshold=1)
SLOWEST_SECONDS = 1.0


def _bytes(change: Callable[[bytes], bytes]) -> Forger:
    return Forger(file=change)


def _header(stanzas: int, length: int = 43) -> bytes:
    stanza = b"-> X25519 " + b"A" * length + b"\n" + b"B" * 43 + b"\n"
    return b"age-encryption.org/v1\n" + stanza * stanzas + b"--- " + b"C" * 43 + b"\n" + b"x" * 64


def _deflated(content: bytes) -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeezer.compress(content) + squeezer.flush()


def _again(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[bytes], bytes]:
    """Changes a signed document's own JSON."""
    return lambda content: canonical(change(json.loads(content)))


def _seventy(document: dict[str, Any]) -> dict[str, Any]:
    document["members"] = [document["members"][0] | {"name": f"m{number:02}.csv"} for number in range(70)]
    return document


def _twice(document: dict[str, Any]) -> dict[str, Any]:
    document["members"] *= 2
    return document


FORGERIES: dict[str, tuple[str, Forger]] = {
    # 1 forged sender, evil key
    "01 evil transport key": ("bundle-signature", Forger(transport_key=key("evil"))),
    "01 evil release key": ("bundle-signature", Forger(release_keys=[key("evil")])),
    "01 transport key signs the manifest": ("bundle-signature", Forger(release_keys=[key("al transport 1 ")])),
    "01 unknown sender": ("bundle-sender", Forger(envelope=put(sender="xx"))),
    "01 another's name": ("bundle-sender", Forger(envelope=put(sender="ba"), transport_key=key("al transport 1"))),
    # 3 changed, truncated, swapped
    "03 a bit of the payload": ("bundle-hash", _bytes(lambda one: one[:-20] + bytes([one[-20] ^ 1]) + one[-19:])),
    "03 cut off": ("bundle-hash", _bytes(lambda one: one[:-1])),
    "03 added to": ("bundle-hash", _bytes(lambda one: one + b"x")),
    "03 cut in the envelope": ("bundle-frame", _bytes(lambda one: one[:100])),
    "03 nothing": ("bundle-frame", _bytes(lambda _one: b"")),
    "03 another beginning": ("bundle-frame", _bytes(lambda one: b"PK\x03\x04" + one)),
    "03 a length of nothing": ("bundle-frame", _bytes(lambda one: one[:18] + bytes(4) + one[22:])),
    "03 a length beyond all": ("bundle-frame", _bytes(lambda one: one[:18] + b"\xff\xff\xff\xff" + one[22:])),
    "03 sealed bytes changed and signed again": (
        "bundle-decrypt",
        Forger(payload=lambda one: one[:-5] + bytes([one[-5] ^ 1]) + one[-4:]),
    ),
    "03 sealed bytes cut and signed again": ("bundle-decrypt", Forger(payload=lambda one: one[:-3])),
    "03 member bytes changed by an insider": ("bundle-hash", Forger(packed=lambda one: b"X" + one[1:])),
    "03 members cut short": ("bundle-manifest", Forger(packed=lambda one: one[:-1])),
    "03 more after the members": ("bundle-manifest", Forger(content=lambda one: one + b"\0")),
    "03 envelope of another number": ("bundle-bind", Forger(envelope=put(seq=2))),
    "03 envelope of another stream": ("bundle-bind", Forger(envelope=put(stream="plan"))),
    "03 envelope of another time": ("bundle-bind", Forger(envelope=put(created="2026-03-01T13:00:00Z"))),
    "03 envelope to more recipients": ("bundle-bind", Forger(envelope=put(recipients=["ba", "hub"]))),
    "03 envelope of another epoch": ("bundle-bind", Forger(envelope=put(epoch=2))),
    "03 wrong size of the payload": ("bundle-hash", Forger(envelope=put(payload_size=7))),
    # 9 one key of two
    "09 a signature too many": ("bundle-signature", Forger(manifest_signed=signature_twice)),
    "09 signature of zeros": (
        "bundle-signature",
        Forger(
            envelope_signed=_again(
                lambda one: put(signatures=[{"keyid": one["signatures"][0]["keyid"], "sig": "A" * 86 + "=="}])(one)
            )
        ),
    ),
    "09 no signature": ("bundle-format", Forger(envelope_signed=_again(put(signatures=[])))),
    # 10 type and algorithm confusion
    "10 manifest in place of the envelope": (
        "bundle-type",
        Forger(envelope_type="application/vnd.jahorina.manifest.v1+json"),
    ),
    "10 envelope in place of the manifest": (
        "bundle-type",
        Forger(manifest_type="application/vnd.jahorina.envelope.v1+json"),
    ),
    "10 type changed after signing": (
        "bundle-type",
        Forger(envelope_signed=_again(put(payloadType="application/json"))),
    ),
    "10 an algorithm named": ("bundle-format", Forger(envelope_signed=_again(put(alg="none")))),
    "10 another format in the envelope": ("bundle-format", Forger(envelope=put(format="jahorina-envelope/2"))),
    "10 another format in the manifest": ("bundle-format", Forger(manifest=put(format="jahorina-manifest/9"))),
    # 11 stanza flood
    "11 four thousand recipients by an insider": ("bundle-age", Forger(payload=lambda _one: _header(4000))),
    "11 seventeen recipients": ("bundle-age", Forger(payload=lambda _one: _header(17))),
    "11 a header without end": (
        "bundle-age",
        Forger(payload=lambda _one: b"age-encryption.org/v1\n" + b"-> x\n" * 9000),
    ),
    "11 a long stanza": ("bundle-age", Forger(payload=lambda _one: _header(1, 9000))),
    "11 no age file": ("bundle-age", Forger(payload=lambda _one: b"hello" * 20)),
    "11 a header and nothing": ("bundle-decrypt", Forger(payload=lambda _one: _header(1))),
    # 12 bombs and lying sizes
    "12 declared to grow a thousandfold": ("bundle-bomb", Forger(manifest=member(size=2**20, packing="deflate"))),
    "12 declared too large": ("bundle-format", Forger(manifest=member(size=2**40))),
    "12 seventy members": ("bundle-format", Forger(manifest=_seventy)),
    # 13 names
    "13 up the tree": ("bundle-name", Forger(manifest=member(name="../figures.csv"))),
    "13 from the root": ("bundle-name", Forger(manifest=member(name="/etc/figures.csv"))),
    "13 another slash": ("bundle-name", Forger(manifest=member(name="a\\figures.csv"))),
    "13 a look-alike": ("bundle-name", Forger(manifest=member(name="figur\u0435s.csv"))),
    "13 a table called a PDF": (
        "bundle-content",
        Forger(manifest=member(name="figures.pdf", media="pdf", columns=[], rows=0)),
    ),
    "13 another ending": ("bundle-name", Forger(manifest=member(name="figures.exe"))),
    "13 media and name differ": ("bundle-name", Forger(manifest=member(media="parquet"))),
    "13 the same name twice": ("bundle-format", Forger(manifest=_twice)),
    # 14 JSON
    "14 a space": ("bundle-json", Forger(envelope_raw=lambda one: one.replace(b":", b": ", 1))),
    "14 a name twice": ("bundle-json", Forger(manifest_raw=lambda one: one[:-1] + b',"step":1}')),
    "14 a fraction": ("bundle-json", Forger(envelope_raw=lambda one: one.replace(b'"seq":1', b'"seq":1.0'))),
    "14 an exponent": ("bundle-json", Forger(envelope_raw=lambda one: one.replace(b'"seq":1', b'"seq":1e0'))),
    "14 not a number": ("bundle-json", Forger(envelope_raw=lambda one: one.replace(b'"seq":1', b'"seq":NaN'))),
    "14 a huge number": (
        "bundle-json",
        Forger(envelope_raw=lambda one: one.replace(b'"seq":1', b'"seq":' + b"9" * 5000)),
    ),
    "14 an escaped letter": ("bundle-json", Forger(envelope_raw=lambda one: one.replace(b'"al"', b'"\\u0061l"'))),
    "14 depth": ("bundle-json", Forger(envelope_raw=lambda _one: b"[" * 5000 + b"]" * 5000)),
    "14 depth with signatures": ("bundle-json", Forger(envelope_signed=lambda _one: b"[" * 9000)),
    "14 not UTF-8": ("bundle-json", Forger(envelope_raw=lambda one: one.replace(b'"al"', b'"\xff"'))),
    "14 a lone surrogate": ("bundle-json", Forger(envelope_raw=lambda one: one.replace(b'"al"', b'"\\ud800"'))),
    "14 a byte order mark": ("bundle-json", Forger(manifest_raw=lambda one: b"\xef\xbb\xbf" + one)),
    "14 a line feed after it": ("bundle-json", Forger(manifest_raw=lambda one: one + b"\n")),
    "14 a field too many": ("bundle-format", Forger(manifest=put(note="x"))),
    "14 a field too few": (
        "bundle-format",
        Forger(manifest=lambda one: {k: v for k, v in one.items() if k != "reads"}),
    ),
    "14 true for one": ("bundle-format", Forger(envelope=put(seq=True))),
    "14 a text for a number": ("bundle-format", Forger(envelope=put(seq="1"))),
    "14 no number at all": ("bundle-format", Forger(envelope=put(seq=0))),
    "14 a list for an object": ("bundle-format", Forger(manifest=lambda one: [one])),
    "14 recipients out of order": ("bundle-format", Forger(envelope=put(recipients=["hub", "al"]))),
    "14 no recipient": ("bundle-format", Forger(envelope=put(recipients=[]))),
    "14 base 64 with rubbish bits": (
        "bundle-format",
        Forger(envelope_signed=_again(lambda one: put(payload=one["payload"].rstrip("=")[:-1] + "B")(one))),
    ),
    # 15 outside of the agreement
    "15 another agreement": ("bundle-agreement", Forger(manifest=put(agreement__code="dsa-other"))),
    "15 another text of the agreement": ("bundle-agreement", Forger(manifest=put(agreement__sha256="0" * 64))),
    "15 another purpose": ("bundle-agreement", Forger(manifest=put(purpose="Marketing"))),
    "15 another kind of content": ("bundle-agreement", Forger(manifest=put(schema="encodings/1.0"))),
    "15 a stream that nobody agreed on": (
        "bundle-stream",
        Forger(manifest=put(stream="people"), envelope=put(stream="people")),
    ),
    "15 packed before the agreement": (
        "bundle-agreement",
        Forger(manifest=put(created="2025-12-31T23:59:59Z"), envelope=put(created="2025-12-31T23:59:59Z")),
    ),
    # 19 times
    "19 expires before it was made": ("bundle-time", Forger(manifest=put(expires="2026-02-01T00:00:00Z"))),
    "19 a time as any text": ("bundle-format", Forger(manifest=put(expires="x"))),
    "19 a day that does not exist": ("bundle-format", Forger(manifest=put(expires="2026-02-30T00:00:00Z"))),
    "19 a time zone": ("bundle-format", Forger(manifest=put(expires="2026-04-01T00:00:00+00:00"))),
    "19 fractions of seconds": ("bundle-format", Forger(manifest=put(expires="2026-04-01T00:00:00.5Z"))),
    # content against its declaration
    "16 more rows than declared": ("bundle-content", Forger(manifest=member(rows=2))),
    "16 other columns than declared": (
        "bundle-content",
        Forger(
            manifest=member(
                columns=[{"name": "a", "type": "code"}, {"name": "b", "type": "code"}, {"name": "c", "type": "count"}]
            )
        ),
    ),
    "16 counts that are none": (
        "bundle-content",
        Forger(
            manifest=member(
                columns=[
                    {"name": "place", "type": "count"},
                    {"name": "month", "type": "code"},
                    {"name": "people", "type": "count"},
                ]
            )
        ),
    ),
    "16 the first bundle with one before it": ("bundle-format", Forger(manifest=put(previous="0" * 64))),
    "16 the second bundle with none before it": ("bundle-format", Forger(manifest=put(seq=2), envelope=put(seq=2))),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_bundle_is_refused_with_its_reason(name: str) -> None:
    code, forger = FORGERIES[name]
    file = forger.bundle(drafted(), AL, HUB)
    began = time.process_time()
    with pytest.raises(BundleRefused) as refusal:
        open_bundle(file, trust=trust(HUB, AL), now=NOW)
    assert refusal.value.code == code
    assert str(refusal.value)
    assert time.process_time() - began < SLOWEST_SECONDS


def test_the_forger_without_a_change_is_believed() -> None:
    assert open_bundle(Forger().bundle(drafted(), AL, HUB), trust=trust(HUB, AL), now=NOW).manifest.seq == 1


def test_the_tests_carry_out_at_least_sixty_attacks() -> None:
    assert len(FORGERIES) >= 60


def _refusal(file: bytes, **knows: Any) -> str:
    now = knows.pop("now", NOW)
    with pytest.raises(BundleRefused) as refusal:
        open_bundle(file, trust=knows.pop("trust", trust(HUB, AL)), now=now)
    return refusal.value.code


def test_02_a_member_cannot_pass_off_anothers_sealed_content_as_its_own() -> None:
    """ba takes al's sealed payload and puts its own envelope around it."""
    of_al = sealed(drafted(), AL, HUB)
    _document, payload = framing.split_file(of_al)
    from_ba = replace(AGREEMENT, sender="ba", code="dsa-ba-hub-1")
    stolen = Forger(payload=lambda _one: bytes(payload)).bundle(drafted(agreement=from_ba), BA, HUB)
    assert _refusal(stolen, trust=trust(HUB, AL, BA, agreements=(AGREEMENT, from_ba))) == "bundle-signature"


def test_02_one_partner_cannot_sign_as_another_even_inside() -> None:
    """ba signs a manifest that says al with ba's own keys, in ba's own envelope."""
    from_ba = replace(AGREEMENT, sender="ba", code="dsa-ba-hub-1")
    forged = Forger(manifest=put(sender="al")).bundle(drafted(agreement=from_ba), BA, HUB)
    assert _refusal(forged, trust=trust(HUB, AL, BA, agreements=(AGREEMENT, from_ba))) == "bundle-bind"


def test_09_one_release_key_of_two_is_not_enough() -> None:
    careful = Partner("al", threshold=2)
    one_key = Forger(release_keys=careful.release()[:1]).bundle(drafted(), careful, HUB)
    assert _refusal(one_key, trust=trust(HUB, careful)) == "bundle-signature"
    both = Forger(release_keys=careful.release()).bundle(drafted(), careful, HUB)
    assert open_bundle(both, trust=trust(HUB, careful), now=NOW).manifest.seq == 1


def test_09_the_same_key_counts_once_for_a_threshold() -> None:
    careful = Partner("al", threshold=2)
    twice = Forger(release_keys=[careful.release()[0]] * 2).bundle(drafted(), careful, HUB)
    assert _refusal(twice, trust=trust(HUB, careful)) == "bundle-signature"


def test_09_a_revoked_key_is_refused_once_newer_keys_are_known() -> None:
    thief_has = Partner("al")
    file = sealed(drafted(), thief_has, HUB)
    renewed = Partner("al", generation=2, version=2)
    assert _refusal(file, trust=trust(HUB, renewed)) == "bundle-signature"


def test_07_a_sender_whose_keys_have_expired_is_not_believed() -> None:
    assert _refusal(sealed(drafted(), AL, HUB), now=KEYS_END + timedelta(days=1)) == "bundle-time"


def test_11_an_outsiders_flood_is_refused_before_its_header_is_looked_at() -> None:
    flood = Forger(payload=lambda _one: _header(4000), transport_key=key("evil")).bundle(drafted(), AL, HUB)
    began = time.process_time()
    assert _refusal(flood) == "bundle-signature"
    assert time.process_time() - began < 0.1


def test_12_a_member_that_unpacks_to_more_than_it_says_is_cut_at_the_limit() -> None:
    large = b"place,month,people\n" + b"al,2026-01,1\n" * 100_000
    packed = _deflated(large)
    said = {
        "packing": "deflate",
        "packed_size": len(packed),
        "packed_sha256": hashlib.sha256(packed).hexdigest(),
        "size": 50 * len(packed),
    }
    lying = Forger(manifest=member(**said), packed=lambda _one: packed).bundle(drafted(), AL, HUB)
    assert _refusal(lying) == "bundle-bomb"


@pytest.mark.parametrize("tail", [b"", b"x"])
def test_12_a_deflated_member_ends_where_it_ends(tail: bytes) -> None:
    content = table().content * 20
    packed = _deflated(content)[: None if tail else -1] + tail
    said = {
        "packing": "deflate",
        "packed_size": len(packed),
        "packed_sha256": hashlib.sha256(packed).hexdigest(),
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    assert (
        _refusal(Forger(manifest=member(**said), packed=lambda _one: packed).bundle(drafted(), AL, HUB))
        == "bundle-hash"
    )


def test_12_a_parquet_whose_footer_lies_is_refused() -> None:
    honest = parquet_content("figures.parquet", pa.table({"people": pa.array(range(1000), pa.int64())}))
    for place in range(len(honest.content) - 200, len(honest.content) - 8, 7):
        bent = honest.content[:place] + bytes([honest.content[place] ^ 0x7F]) + honest.content[place + 1 :]
        made = _drafted_unchecked(Content("figures.parquet", bent, honest.columns, honest.rows))
        with suppress(BundleRefused):
            opened = open_bundle(sealed(made, AL, HUB), trust=trust(HUB, AL), now=NOW)
            assert read_table(opened.contents[0]).num_rows == honest.rows


def _drafted_unchecked(content: Content) -> Draft:
    """What an insider with release keys can declare: any bytes under any name that fits."""
    declared, packed = pack(content)
    made = drafted()
    return replace(made, manifest=replace(made.manifest, members=(declared,)), packed=(packed,))


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\n1 0 obj <</OpenAction 2 0 R>> endobj\n%%EOF",
        b"%PDF-1.7\n1 0 obj <</S /J#61vaScript>> endobj\n%%EOF",
        b"%PDF-1.7\n1 0 obj <</Names <</EmbeddedFiles 3 0 R>>>> endobj\n%%EOF",
        b"%PDF-1.7\n1 0 obj <</Type /ObjStm /N 1>> stream\n" + zlib.compress(b"<</S/Launch>>") + b"\nendstream\n%%EOF",
        b"%PDF-1.7\n1 0 obj <</Type /ObjStm /N 1>> stream\nhidden\nendstream\n%%EOF",
        b"MZ\x90\x00 no pages at all",
    ],
)
def test_13_a_pdf_that_can_act_is_refused(body: bytes) -> None:
    made = _drafted_unchecked(Content("brief.pdf", body))
    assert _refusal(sealed(made, AL, HUB)) == "bundle-content"


@pytest.mark.parametrize(
    "body",
    [
        b"place,month,people\nal,2026-01,=1+1\n",
        b"place,month,people\nal,2026-01,1,2\n",
        b"place,month,people\nal,2026-01,1\r\n",
        b"place,month,people\nal,2026-01,1",
        b"place,month,people\n\xff\xfe,2026-01,1\n",
        b'place,month,people\n"a\nb",2026-01,1\n',
        b"place,month,people\n@SUM(A1),2026-01,1\n",
        b"place,month,people\nal,2026-01,1\x00\n",
        b"month,place,people\nal,2026-01,1\n",
    ],
)
def test_13_a_csv_that_is_not_the_plain_table_it_says_is_refused(body: bytes) -> None:
    made = _drafted_unchecked(Content("figures.csv", body, COLUMNS, 1))
    assert _refusal(sealed(made, AL, HUB)) == "bundle-content"


def test_15_a_bundle_for_another_is_refused_and_does_not_open() -> None:
    file = sealed(drafted(), AL, HUB)
    assert _refusal(file, trust=trust(BA, AL)) == "bundle-recipient"
    for_ba = replace(AGREEMENT, recipients=("ba",))
    sealed_to_the_wrong_one = sealed(drafted(agreement=for_ba), AL, replace(HUB, code="ba"))
    assert _refusal(sealed_to_the_wrong_one, trust=trust(BA, AL, agreements=(for_ba,))) == "bundle-decrypt"


def test_15_the_agreement_is_asked_when_a_bundle_is_made_and_when_it_is_opened() -> None:
    over = replace(AGREEMENT, until=date(2026, 2, 1))
    with pytest.raises(BundleRefused) as refusal:
        drafted(agreement=over)
    assert refusal.value.code == "bundle-agreement"
    file = sealed(drafted(), AL, HUB)
    assert _refusal(file, now=datetime(2027, 1, 1, tzinfo=UTC)) in ("bundle-agreement", "bundle-time")
    ended = replace(AGREEMENT, until=date(2026, 3, 1))
    file = sealed(drafted(agreement=ended), AL, HUB)
    assert _refusal(file, trust=trust(HUB, AL, agreements=(ended,)), now=NOW + timedelta(days=1)) == "bundle-agreement"


def test_14_a_schema_of_a_version_to_come_is_kept_for_later() -> None:
    agreement = replace(AGREEMENT, schemas=("table/1", "table/2"))
    forged = Forger(manifest=put(schema="table/2.0")).bundle(drafted(agreement=agreement), AL, HUB)
    assert _refusal(forged, trust=trust(HUB, AL, agreements=(agreement,))) == "bundle-schema"


def test_a_newer_minor_version_opens_with_a_column_that_is_not_known_yet() -> None:
    """A node one minor version ahead may add columns; they are let through."""
    agreement = replace(AGREEMENT, schemas=("aggregates/1",))
    columns = [
        ("table_code", "code"),
        ("members", "text"),
        ("value", "decimal"),
        ("obs_status", "code"),
        ("conf_status", "code"),
    ]
    from jahorina.formats.bundle.tables import csv_content

    contents = (
        Content("release.json", canonical({"series": "arrivals"})),
        csv_content("cells.csv", [*columns, ("margin", "decimal")], [("t", "al", "5", "A", "F", "1")]),
    )
    made = drafted(at=address())
    packs = [pack(one) for one in sorted(contents, key=lambda one: one.name)]
    of_tomorrow = replace(
        made.manifest,
        schema="aggregates/1.3",
        agreement_sha256=agreement.sha256,
        members=tuple(one for one, _packed in packs),
    )
    file = sealed(Draft(of_tomorrow, tuple(packed for _one, packed in packs)), AL, HUB)
    assert open_bundle(file, trust=trust(HUB, AL, agreements=(agreement,)), now=NOW).manifest.schema == "aggregates/1.3"
    today = replace(of_tomorrow, schema="aggregates/1.0")
    file = sealed(Draft(today, tuple(packed for _one, packed in packs)), AL, HUB)
    assert _refusal(file, trust=trust(HUB, AL, agreements=(agreement,))) == "bundle-manifest"


def test_the_sealed_part_is_what_age_itself_opens() -> None:
    _document, payload = framing.split_file(sealed(drafted(), AL, HUB))
    inner = sealing.unseal(bytes(payload), [HUB.identity], me="hub")
    assert inner.startswith(framing.CONTENT_MAGIC)
    assert base64.b64encode(inner[-10:])
