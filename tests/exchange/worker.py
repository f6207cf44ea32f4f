"""A node in a process of its own, on a workspace of its own: `python -m tests.exchange.worker HOME`.

Reads one JSON command a line and answers with one line, so that a test runs several nodes and kills one whenever it likes.
All tables are made, though the exchange needs few of them: a node is served on a complete database alone.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jahorina.kernel.workspace import HOME_VARIABLE, Workspace


def _start(home: Path) -> None:
    os.environ[HOME_VARIABLE] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "jahorina.config.settings"
    workspace = Workspace(home)
    is_new = not workspace.configuration_file.exists()
    workspace.make_folders()
    if not workspace.configuration_file.exists():
        from jahorina.cli.keys import make_keys
        from jahorina.kernel.configuration import default_file

        workspace.configuration_file.write_text(default_file(), encoding="utf-8")
        make_keys(workspace)
    import django
    from django.core.management import call_command

    django.setup()
    if is_new:
        from jahorina.cli.new_database import begin_database

        begin_database()
        call_command("migrate", verbosity=0, interactive=False)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def init(code: str, threshold: int = 1) -> Any:
    from jahorina.exchange import keyfolder, services

    services.make_keys(code=code, threshold=threshold, by="test")
    return keyfolder.exported(services.own_keys().roots).decode()


def change_keys() -> Any:
    from jahorina.exchange import keyfolder, services

    services.change_keys(by="test")
    return keyfolder.exported(services.own_keys().roots).decode()


def join(keys: str) -> Any:
    from jahorina.exchange import keyfolder, services
    from jahorina.formats.bundle.keyroots import fingerprint

    print_of = fingerprint(keyfolder.read_exported(keys.encode())[-1])
    return services.learn_keys(keys.encode(), by="test", compared=print_of).version


def agree(document: str) -> Any:
    from jahorina.exchange import services

    return services.add_agreement(document.encode(), by="test").code


def send(stream: str, people: int, moment: str, rows: int = 1) -> Any:
    from jahorina.exchange import sending

    made = sending.send(stream, "table", [_table(people, rows)], by="test", moment=_moment(moment))
    return {"sha256": made.sha256, "file": str(made.file), "seq": made.seq}


def _table(people: int, rows: int) -> Any:
    """A table of so many rows of figures that do not compress well."""
    import hashlib

    from tests.formats.bundle.made import table

    drawn = [int(hashlib.sha256(f"{people} {row}".encode()).hexdigest()[:12], 16) for row in range(1, rows)]
    return table((("al", "2026-01", people), *(("al", "2026-01", one) for one in drawn)))


def acknowledge(stream: str, moment: str) -> Any:
    from jahorina.exchange import sending

    made = sending.send(stream, "acknowledgement", [], by="test", moment=_moment(moment))
    return {"sha256": made.sha256, "file": str(made.file), "seq": made.seq}


def seal_again() -> Any:
    from jahorina.exchange import sending

    return [str(one.file) for one in sending.seal_again(by="test")]


def receive(file: str, moment: str) -> Any:
    from jahorina.exchange import receiving

    outcome = receiving.receive_file(Path(file), moment=_moment(moment))
    return {"verdict": str(outcome.verdict), "code": outcome.code, "sentence": outcome.sentence}


def begin(sender: str, stream: str, moment: str) -> Any:
    from jahorina.exchange import receiving, services

    epoch = services.begin_epoch(sender, stream, reason="restored from a backup", by="test")
    receiving.drain(sender, stream, moment=_moment(moment))
    return epoch


def address(node: str, text: str, certificate: str = "") -> Any:
    from jahorina.exchange.wire import addresses

    addresses.set_address(node, text, by="test", certificate=certificate)
    return str(addresses.address_of(node))


def sync(node: str, waits: float = 0) -> Any:
    """Visit a node, without the pauses between two tries unless `waits` says how long each is at most."""
    import time

    from jahorina.exchange.services import own_keys
    from jahorina.exchange.wire.addresses import address_of
    from jahorina.exchange.wire.courier import Courier
    from jahorina.exchange.wire.syncing import sync as visit

    courier = Courier(address_of(node), own_keys(), pause=lambda seconds: time.sleep(min(seconds, waits)))
    return [
        [one.way, one.stream, one.seq, one.verdict, one.code, one.sentence]
        for one in visit(node, by="test", courier=courier)
    ]


def session(node: str) -> Any:
    """What a node that has logged in there says who it is with."""
    from jahorina.exchange.services import own_keys
    from jahorina.exchange.wire.addresses import address_of
    from jahorina.exchange.wire.courier import Courier

    return Courier(address_of(node), own_keys())._authorised()["Authorization"]


def deliver(stream: str, seq: int, to: str) -> Any:
    from jahorina.exchange.models import Bundle
    from jahorina.exchange.sending import Sent, outbox_file
    from jahorina.exchange.services import store
    from jahorina.exchange.wire.syncing import deliver as bring

    row = Bundle.objects.get(direction="out", stream=stream, seq=seq)
    file = outbox_file(store(), row.sender, stream, row.epoch, seq)
    one = bring(Sent(row.sha256, stream, row.epoch, seq, file), to=to, by="test")
    return [one.verdict, one.code, one.sentence]


def upload(file: str, parts: int = 3) -> Any:
    """Bring a file to this node as another node does over the wire, in parts; returns how much was here, and is now."""
    from jahorina.exchange.wire import uploads
    from jahorina.exchange.wire.courier import head_of

    content = Path(file).read_bytes()
    head = head_of(content)
    begun = found = uploads.announce(head, peer="al")
    step = (len(content) - len(head)) // parts + 1
    while not found.delivery:
        piece = content[found.offset : found.offset + step]
        found = uploads.append(found.file, iter([piece]), offset=found.offset, peer="al")
    return [begun.offset, found.offset]


def work_on(home: str) -> Any:
    """Go on with another workspace: a copy of this one, or a restore."""
    from dataclasses import replace

    from django.conf import settings
    from django.db import connections

    workspace = Workspace(Path(home))
    settings.JAHORINA = replace(settings.JAHORINA, workspace=workspace)
    connections.close_all()
    connections["default"].settings_dict["NAME"] = workspace.database_file
    return home


def state(moment: str) -> Any:
    from jahorina.audit import services as audit
    from jahorina.exchange import queries
    from jahorina.exchange.models import Acceptance, Bundle, Contradiction, Receipt, RefusedFile
    from jahorina.exchange.wire.models import DeliveryNote

    status = queries.node_status(_moment(moment))
    return {
        "hash": queries.state_hash(),
        "broken": queries.broken_promises(),
        "accepted": Acceptance.objects.count(),
        "bundles": Bundle.objects.count(),
        "receipts": Receipt.objects.count(),
        "delivered": DeliveryNote.objects.count(),
        "refused": RefusedFile.objects.count(),
        "contradictions": Contradiction.objects.count(),
        "audit": audit.verify().whole,
        "out": [[one.stream, one.seq, one.unacknowledged, one.is_late] for one in status.out],
        "came": [
            [one.sender, one.stream, one.seq, one.missing, one.is_late, one.is_halted, one.next_epoch]
            for one in status.came
        ],
    }


_EXCHANGED = (init, change_keys, join, agree, send, acknowledge, seal_again, receive, begin)
_OVER_THE_WIRE = (address, sync, session, deliver, upload)
VERBS: dict[str, Callable[..., Any]] = {one.__name__: one for one in (*_EXCHANGED, *_OVER_THE_WIRE, work_on, state)}


def main(home: Path) -> None:
    _start(home)
    _warm()
    print("ready", flush=True)
    for line in sys.stdin:
        verb, given = json.loads(line)
        if verb == "apart":
            _apart(*given["command"])
        else:
            print(json.dumps(_answer(verb, given)), flush=True)


def _answer(verb: str, given: dict[str, Any]) -> Any:
    from jahorina.kernel.errors import UserError

    try:
        return {"ok": VERBS[verb](**given)}
    except UserError as error:
        return {"error": error.code, "sentence": str(error)}


def _warm() -> None:
    """Load what a command needs, so that a process that is split off has it already."""
    import pyarrow.compute
    import pyarrow.csv  # noqa: F401

    from jahorina.exchange import receiving, sending  # noqa: F401


def _apart(verb: str, given: dict[str, Any]) -> None:
    """Run a command in a process split off this one: its number first, then its answer if it lives, then that it ended."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child == 0:
        print(json.dumps(_answer(verb, given)), flush=True)
        os._exit(0)
    print(json.dumps({"pid": child}), flush=True)
    os.waitpid(child, 0)
    print(json.dumps({"ended": True}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
