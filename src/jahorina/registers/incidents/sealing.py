"""The key of an incident and what it seals. The key stands wrapped in the incident's own row, which is never removed."""

from __future__ import annotations

from jahorina.registers.models import Incident
from jahorina.registers.vault.keys import vault_key
from jahorina.registers.vault.sealing import Slot, new_key, seal, unseal


def new_incident_key(incident: Incident) -> None:
    """Give a new incident its key."""
    vault = vault_key()
    incident.wrapped_key, incident.vault_version = vault.wrap(new_key(), _key_slot(incident)), vault.version


def seal_words(words: str, *, incident: Incident, sequence: int) -> bytes:
    """Seal what an entry says."""
    return seal(words.encode(), key=_key(incident), slot=_slot(incident, sequence))


def open_words(sealed: bytes | memoryview | None, *, incident: Incident, sequence: int) -> str:
    """What an entry says; empty where it says nothing."""
    if sealed is None:
        return ""
    return unseal(bytes(sealed), key=_key(incident), slot=_slot(incident, sequence)).decode()


def _key(incident: Incident) -> bytes:
    return vault_key().unwrap(bytes(incident.wrapped_key), _key_slot(incident), incident.vault_version)


def _key_slot(incident: Incident) -> Slot:
    return Slot("registers_incident", str(incident.pk), "wrapped_key")


def _slot(incident: Incident, sequence: int) -> Slot:
    return Slot("registers_incidententry", f"{incident.pk}:{sequence}", "text")
