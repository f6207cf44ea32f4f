"""The vault: what goes in comes out in its own place only, and is nowhere in clear."""

from __future__ import annotations

import json

import pytest
from django.core import serializers
from hypothesis import given
from hypothesis import strategies as st

from jahorina.kernel.errors import Bug, NotFound, NotReady
from jahorina.partners.roles import Area
from jahorina.registers import finding, models, queries
from jahorina.registers.services import record_identity
from jahorina.registers.vault import identities
from jahorina.registers.vault.identities import Document, Identity, Name
from jahorina.registers.vault.keys import VaultKey, vault_key
from jahorina.registers.vault.sealing import Slot, new_key, seal, unseal
from tests.registers.cases import opened, somebody, step, supervisor, worker

HERE = Slot("table", "row", "field")


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_in_its_place(content: bytes) -> None:
    key = new_key()
    assert unseal(seal(content, key=key, slot=HERE), key=key, slot=HERE) == content


@pytest.mark.parametrize(
    ("slot", "version"),
    [
        (Slot("table", "another row", "field"), 1),
        (Slot("another table", "row", "field"), 1),
        (Slot("table", "row", "another field"), 1),
        (HERE, 2),
    ],
)
def test_a_sealed_value_opens_in_no_other_place(slot: Slot, version: int) -> None:
    key = new_key()
    sealed = seal(b"a name", key=key, slot=HERE)
    with pytest.raises(Bug, match="does not open in its place"):
        unseal(sealed, key=key, slot=slot, version=version)


def test_a_changed_byte_is_noticed() -> None:
    key = new_key()
    sealed = bytearray(seal(b"a name", key=key, slot=HERE))
    sealed[15] ^= 1
    with pytest.raises(Bug):
        unseal(bytes(sealed), key=key, slot=HERE)


def test_a_new_vault_key_still_opens_what_the_old_one_wrapped() -> None:
    old = VaultKey(((1, bytes(32)),))
    data_key = new_key()
    wrapped = old.wrap(data_key, HERE)
    both = VaultKey((*old.versions, (2, bytes([1] * 32))))
    assert both.unwrap(wrapped, HERE, 1) == data_key
    assert both.version == 2
    assert both.index_key == old.index_key


def test_a_missing_key_is_said_in_one_sentence(settings) -> None:  # type: ignore[no-untyped-def]
    file = settings.JAHORINA.workspace.vault_key_file
    kept = file.read_bytes()
    file.unlink()
    try:
        with pytest.raises(NotReady, match="no identity can be read"):
            vault_key()
    finally:
        file.write_bytes(kept)


IDENTITY = Identity(
    names=(Name("محمد کریمی", "Muhammad Karimi"), Name("Mohamed Al-Karim", kind="alias")),
    documents=(Document("passport", "P 0012-345", "AFG"),),
    nationalities_claimed=("AFG",),
    languages=("prs",),
    contact="+387 61 000 000",
    remarks="scar on the left hand",
)
CANARIES = ("Karimi", "کریمی", "0012-345", "387 61", "scar")


@pytest.mark.django_db
@pytest.mark.usefixtures("lists")
def test_no_table_holds_an_identity_in_clear() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION, identity=IDENTITY)
    step(by, case, "note-added", note="Karimi says that the scar is from a beating.")
    rows = [row for model in vars(models).values() if hasattr(model, "objects") for row in model.objects.all()]
    from jahorina.audit.models import Event

    dump = serializers.serialize("json", [*rows, *Event.objects.all()])
    raw = json.dumps(json.loads(dump), ensure_ascii=False)
    assert [canary for canary in CANARIES if canary in raw] == []


@pytest.mark.django_db
@pytest.mark.usefixtures("lists")
def test_erasing_the_keys_erases_the_person_and_leaves_the_statistics() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION, identity=IDENTITY)
    step(by, case, "note-added", note="Something about Karimi.")
    assert case.person is not None
    assert identities.destroy(case.person) == 2
    with pytest.raises(NotFound, match="erased"):
        identities.opened(case.person)
    card = queries.case(case.pk, member=by)
    assert [one.note for one in card.steps] == ["", ""]
    assert (card.profile["nationality"], len(card.steps)) == ("AFG", 2)
    assert finding.search("Karimi", member=by, purpose="case-work") == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize("text", ["Muhammad Karimi", "mohammed kareemi", "محمد", "Мухамед Карими", "p0012345"])
def test_a_person_is_found_however_the_name_is_spelt(text: str) -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION, identity=IDENTITY)
    opened(by, Area.PROTECTION, identity=somebody("Zoran Petrović"))
    found = finding.search(text, member=by, purpose="case-work")
    assert [one.line.reference for one in found] == [case.reference]


@pytest.mark.django_db
@pytest.mark.usefixtures("lists")
def test_a_search_finds_nothing_of_another_area_institution_or_partner() -> None:
    opened(worker(Area.PROTECTION), Area.PROTECTION, identity=IDENTITY)
    for stranger in (worker(Area.RETURN), supervisor(Area.PROTECTION, partner="rs")):
        assert finding.search("Muhammad Karimi", member=stranger, purpose="case-work") == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("lists")
def test_a_likely_duplicate_is_hinted_at_when_a_case_is_opened() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION, identity=IDENTITY)
    (hint,) = finding.likely_duplicates(somebody("Mohammad Kareemi"), member=by)
    assert hint.line.reference == case.reference
    assert hint.likeness > 0.8
    assert finding.likely_duplicates(somebody("Zoran Petrović"), member=by) == ()


@pytest.mark.django_db
@pytest.mark.usefixtures("lists")
def test_a_corrected_identity_keeps_its_history_and_is_found_by_its_new_names_only() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION, identity=IDENTITY)
    record_identity(by=by, case=case.pk, identity=somebody("Farid Noori"))
    assert queries.identity(case.pk, member=by, purpose="case-work").display_name == "Farid Noori"
    assert queries.identity_history(case.pk, member=by, purpose="case-work") == 2
    assert finding.search("Karimi", member=by, purpose="case-work") == ()
