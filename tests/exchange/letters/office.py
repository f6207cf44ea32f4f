"""A node with registers in a process of its own: `python -m tests.exchange.letters.office HOME`.

What `tests.exchange.worker` does, and what the people of one institution do: refer, recall, accept, answer.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.exchange import worker


def people(partner: str) -> Any:
    """A case worker of this node's institution; returns the institution's code."""
    from jahorina.partners.roles import Area
    from tests.registers.cases import worker as case_worker

    return case_worker(Area.PROTECTION, partner).institution.code


def _member() -> Any:
    from jahorina.partners.models import Member

    return Member.objects.select_related("institution__partner").order_by("created_at").first()


def refer(to: str, name: str, consent: bool = True, days: int = 90) -> Any:
    """A new case of somebody, referred to an institution; returns the referral, its reference and case."""
    from datetime import timedelta

    from django.utils import timezone

    from jahorina.registers.referral.consents import NewConsent, record_consent
    from jahorina.registers.referral.services import NewReferral
    from jahorina.registers.referral.services import refer as send
    from tests.registers.referrals import REASON, SCOPE, own_case

    by = _member()
    case = own_case(by, name=name)
    today = timezone.localdate()
    given: dict[str, Any] = {"exception": "child-at-risk", "reason": REASON}
    if consent:
        until = today + timedelta(days=days)
        agreed = NewConsent(
            ("service",), to, SCOPE, "self", "prs", "referral-written-1", True, today - timedelta(days=2), until
        )
        given = {"consent": record_consent(by=by, case=case.pk, consent=agreed).pk}
    row = send(
        by=by,
        case=case.pk,
        referral=NewReferral(
            to=to,
            to_area="protection",
            purpose="service",
            service="health",
            urgency="week",
            fields=("name", "sex", "needs"),
            words="She speaks Dari; please call in the morning.",
            **given,
        ),
    )
    return {"id": str(row.pk), "reference": row.reference, "case": str(case.pk), "case_reference": case.reference}


def act(referral: str, act: str, words: str = "", reason: str = "") -> Any:
    """Do what a side does."""
    from django.utils import timezone

    from jahorina.registers.referral import acts

    given: dict[str, Any] = {"by": _member(), "referral": UUID(referral)}
    match act:
        case "accepted":
            acts.accept(**given, words=words)
        case "declined":
            acts.decline(**given, reason=reason, words=words)
        case "service-given":
            acts.give_service(**given, on=timezone.localdate(), words=words)
        case "feedback":
            acts.give_feedback(**given, words=words)
        case "completed":
            acts.complete(**given, words=words)
        case "added":
            acts.add_information(**given, words=words)
        case "recalled":
            acts.recall(**given, words=words)
        case "copies-destroyed":
            acts.confirm_destroyed(**given)
    return _state(referral)


def _state(referral: str) -> str:
    from jahorina.registers.models import ReceivedReferral, Referral

    row = Referral.objects.filter(id=referral).first() or ReceivedReferral.objects.get(id=referral)
    return str(row.state)


def reads(referral: str) -> Any:
    """What this node's case worker reads of it."""
    from jahorina.registers.referral import queries

    card = queries.referral(UUID(referral), member=_member())
    return {
        "state": str(card.line.state),
        "side": str(card.side),
        "people": [[one.relation, dict(one.values), one.withheld] for one in card.people],
        "words": card.words,
        "events": [[str(one.kind), one.by, one.words] for one in card.events],
        "acts": [str(one) for one in card.acts],
        "listed": [str(one.id) for one in queries.received(member=_member())],
        "way": _way(referral),
    }


def _way(referral: str) -> Any:
    from jahorina.exchange.letters.ways import way_of

    way = way_of(UUID(referral))
    return (
        None if way is None else [way.node, bool(way.left), bool(way.arrived), bool(way.came), way.recalled, way.waits]
    )


def withdraw(case: str) -> Any:
    """The person withdraws the consent."""
    from django.utils import timezone

    from jahorina.registers.models import Consent
    from jahorina.registers.referral.consents import withdraw_consent

    row = Consent.objects.get(case=case)
    return withdraw_consent(by=_member(), case=UUID(case), consent=row.pk, withdrawn_on=timezone.localdate())


def erased(case: str) -> Any:
    """The person is erased: what an approved erasure does to referrals and keys."""
    from django.db import transaction

    from jahorina.registers.models import Case
    from jahorina.registers.referral.acts import tell_receivers
    from jahorina.registers.vault import identities

    row = Case.objects.select_related("person").get(id=case)
    with transaction.atomic():
        told = tell_receivers(row, by=_member())
        if row.person is not None:
            identities.destroy(row.person)
    return told


def letters() -> Any:
    """Make bundles of what there is to say; returns node, letters, why they wait, and the file."""
    from jahorina.exchange.letters.posting import post

    return [[one.node, one.letters, one.code, str(one.sent.file) if one.sent else ""] for one in post(by="test")]


def take(file: str) -> Any:
    """Take a bundle in today."""
    from jahorina.exchange import receiving

    outcome = receiving.receive_file(Path(file))
    return f"{outcome.verdict} {outcome.code}".strip()


def acknowledge_today(stream: str) -> Any:
    from jahorina.exchange import sending

    return str(sending.send(stream, "acknowledgement", [], by="test").file)


def outcomes() -> Any:
    """What became of each letter that came."""
    from jahorina.exchange.letters.models import Letter

    return [[one.act, one.outcome] for one in Letter.objects.filter(direction="in")]


def holds(text: str) -> Any:
    """Where in this node's database and exchange folder a text is written openly."""
    from django.conf import settings

    home = settings.JAHORINA.workspace.home
    files = [*(home / "database").glob("*"), *(one for one in (home / "exchange").rglob("*") if one.is_file())]
    return [str(one.relative_to(home)) for one in files if text.encode() in one.read_bytes()]


def document_opens(referral: str) -> Any:
    """Whether there is still a key to what came."""
    from jahorina.registers.models import ReceivedKey

    return ReceivedKey.objects.filter(referral=referral).exists()


def forge(referral: str, act: str, to: str, kept: str) -> Any:
    """A letter that this node has no right to: as if `kept` wrote of a referral that it did not send; returns the file."""
    from datetime import date

    from jahorina.exchange import sending
    from jahorina.exchange.letters.keys import node_and_key
    from jahorina.exchange.services import own_keys
    from jahorina.formats.bundle.letters import sealed_letter

    node, key = node_and_key(to) or ("", "")
    letter = {
        "act": act,
        "from_institution": kept,
        "number": 9,
        "on": date.today(),  # noqa: DTZ011
        "opening": None,
        "reason": "",
        "recipient": node,
        "referral": UUID(referral),
        "sender": own_keys().code,
        "to_institution": to,
        "words": "",
    }
    return str(sending.send("to-" + node, "referral", [sealed_letter(letter, key)], by="test").file)


def change_key(institution: str, revoke: str = "") -> Any:
    """Give the institution a new key, and revoke the old one where there is a reason."""
    from jahorina.exchange.letters.keys import change_key as change

    return change(institution, by="test", revoke=revoke)


def key_of(institution: str) -> Any:
    """What this node seals letters to an institution to."""
    from jahorina.exchange.letters.keys import node_and_key

    return (node_and_key(institution) or ("", ""))[1]


def letters_to_key(node: str, institution: str, key: str) -> Any:
    """What a node that does not heed changes would do: the waiting letters, sealed to this key; returns the file."""
    from unittest import mock

    from jahorina.exchange.letters import posting

    with mock.patch.object(posting, "node_and_key", return_value=(node, key)):
        (file,) = [str(one.sent.file) for one in posting.post(by="test") if one.sent and one.letters]
    return file


_OFFICE = (
    people,
    change_key,
    key_of,
    letters_to_key,
    refer,
    act,
    reads,
    withdraw,
    erased,
    letters,
    take,
    acknowledge_today,
    outcomes,
    holds,
)
worker.VERBS.update({one.__name__: one for one in (*_OFFICE, document_opens, forge)})

if __name__ == "__main__":
    worker.main(Path(sys.argv[1]))
