"""`link`, `encode` and `overlap`: how many people stand in several registers. `encode` is the half that runs at a partner,
`overlap` the half that runs at the hub; `link` is both on one machine, to rehearse and to measure.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jahorina.cli.terminal import json_option, print_json, print_rows, progress_bar

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from jahorina.registers.linking.tasks import RegisterToEncode

ENGINES = ("local", "spark")
PRECISIONS = ("day", "week", "month")
SHARE_OF_SPIKE_INS = 0.15
_OWNER_READS = 0o600
_UNFIT = re.compile(r"[^\w-]+")
"""What of a run's name, which a partner chose, does not enter the name of a file."""

_file = click.Path(exists=True, path_type=Path, dir_okay=False)
_schema_option = click.option("--schema", "schema_file", type=_file, help="The agreed schema (JSON); else guessed.")
_key_option = click.option("--key-file", type=_file, required=True, help="The partners' secret; never at the hub.")
_run_option = click.option("--run", default="rehearsal", show_default=True, help="The round's name; keys are its own.")
_engine_option = click.option(
    "--engine", type=click.Choice(ENGINES), default="local", show_default=True, help="Where pairs are compared."
)
_threshold_option = click.option(
    "--threshold", type=click.IntRange(1), default=5, show_default=True, help="Counts below it are withheld."
)
_decided_option = click.option(
    "--decided", type=_file, help="What was decided about duplicates (CSV: one, other, verdict); taken as given."
)
_id_option = click.option(
    "--id", "identifier", metavar="COLUMN", help="The column that `one` and `other` name; else they are rows."
)
_seed_option = click.option("--seed", type=int, default=1, show_default=True, help="Of the intervals' draws.")


@click.command()
@click.argument("files", nargs=-1, required=True, type=_file, metavar="A.csv B.csv [C.csv ...]")
@_schema_option
@_key_option
@_run_option
@click.option("--truth", metavar="COLUMN", help="The column that says who is who; adds precision, recall and F1.")
@click.option(
    "--spike-ins",
    "share",
    type=click.FloatRange(0, 1),
    default=SHARE_OF_SPIKE_INS,
    show_default=True,
    help="Invented people mixed in, as a share of the largest register; 0 for none.",
)
@click.option("--leave-out", multiple=True, metavar="COLUMN", help="A column not to link by; repeatable.")
@_decided_option
@_id_option
@click.option("--save-schema", type=click.Path(path_type=Path, dir_okay=False), help="Write the schema that was used.")
@_engine_option
@_threshold_option
@_seed_option
@json_option
def link(
    files: tuple[Path, ...],
    schema_file: Path | None,
    key_file: Path,
    run: str,
    truth: str | None,
    share: float,
    leave_out: tuple[str, ...],
    decided: Path | None,
    identifier: str | None,
    save_schema: Path | None,
    engine: str,
    threshold: int,
    seed: int,
    as_json: bool,
) -> None:
    """Link registers of people in plain CSV files on this machine: encode, link, count.

    Without a schema the columns' roles are guessed from their names and printed. Each file is one register, in which a
    person stands once.
    """
    from jahorina.cli import linkage_partner

    with progress_bar() as progress:
        done = linkage_partner.link_files(
            files,
            schema_file=schema_file,
            secret=key_file.read_bytes(),
            run=run,
            truth=truth,
            share=share,
            left_out=leave_out,
            engine=engine,
            threshold=threshold,
            seed=seed,
            decided=decided,
            identifier=identifier,
            progress=progress,
        )
    if save_schema is not None:
        write_whole(save_schema, json.dumps(done["schema"], indent=1).encode("utf-8"))
    _tell(done, as_json=as_json)


@click.command()
@click.argument("file", type=_file, metavar="[REGISTER.csv]", required=False)
@click.option(
    "--own", "as_member", metavar="ADDRESS", help="Encode the node's own register, as this data-protection officer."
)
@_schema_option
@_key_option
@click.option("--run", required=True, help="The round's name, the same at all partners.")
@click.option("--name", help="The register's name; else the file's.")
@click.option(
    "--recipe", "recipe_files", multiple=True, type=_file, help="A partner's recipe for spike-ins (JSON); give all."
)
@click.option(
    "--make-recipe",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a recipe from this register's common values, for all partners, instead of encoding.",
)
@click.option("--register", "registers", multiple=True, help="With --make-recipe: each register's name; repeatable.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Else the file's name with .encoded.")
@click.option(
    "--precision", type=click.Choice(PRECISIONS), default="day", show_default=True, help="Of days of registration."
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day of the round's window, the same at all partners; else the register's newest day.",
)
@_decided_option
@_id_option
@json_option
def encode(
    file: Path | None,
    as_member: str | None,
    schema_file: Path | None,
    key_file: Path,
    run: str,
    name: str | None,
    recipe_files: tuple[Path, ...],
    make_recipe: Path | None,
    registers: tuple[str, ...],
    output: Path | None,
    precision: str,
    until: datetime | None,
    decided: Path | None,
    identifier: str | None,
    as_json: bool,
) -> None:
    """Encode a partner's register for one round; the encoded file goes to the hub, the key never does.

    With --own it is the node's own register: identities are opened in this process's memory alone, what was decided about
    duplicates is taken as given, and the audit log keeps who did it for which round.

    Registrations outside the schema's window of months are left out. With recipes, spike-ins are mixed in: people like
    those of all registers whose recipes are given, the same at all partners. The
    sheet that tells them apart is written beside: it follows to the hub when the hub has linked and deleted the encodings.
    """
    from jahorina.cli import linkage_partner

    if file is not None and as_member is not None:
        _given(None)
    own = _own_register(as_member, run) if as_member is not None else None
    if make_recipe is not None:
        name = name or (own.partner if own is not None else _given(file).stem)
        if own is not None:
            recipe = linkage_partner.recipe_of_own(own, schema_file, registers or (name,))
        else:
            read = linkage_partner.read_people(_given(file))
            recipe = linkage_partner.recipe_of(read, schema_file, registers or (name,), name)
        write_whole(make_recipe, json.dumps(recipe, ensure_ascii=False).encode("utf-8"))
        _show({"recipe": str(make_recipe), "people": recipe["people"]}, as_json=as_json)
        return
    began = time.perf_counter()
    asked: dict[str, Any] = {
        "schema_file": schema_file,
        "secret": key_file.read_bytes(),
        "run": run,
        "recipe_files": recipe_files,
        "precision": precision,
        "until": until.date() if until else None,
    }
    if own is None:
        file = _given(file)
        target = output or file.with_suffix(".encoded")
        made = linkage_partner.encode_file(
            file, name=name or file.stem, decided=decided, identifier=identifier, **asked
        )
    else:
        target = output or Path(f"{_UNFIT.sub('-', run)}-{own.partner}.encoded")
        made = linkage_partner.encode_own(own, name=name or own.partner, **asked)
    write_whole(target, made.file)
    report = made.report | {"encoded": str(target), "bytes": len(made.file)}
    if made.sheet is not None:
        write_whole(target.with_suffix(".sheet"), made.sheet)
        report["sheet"] = str(target.with_suffix(".sheet"))
    _show({**report, "seconds": round(time.perf_counter() - began, 3)}, as_json=as_json)


def _given(file: Path | None) -> Path:
    if file is None:
        raise click.UsageError("Give a register's file, or --own with who encodes the node's own.")
    return file


def _own_register(address: str, run: str) -> RegisterToEncode:
    from jahorina.cli.cases import member_of_address
    from jahorina.cli.command import ready_workspace

    ready_workspace()
    from jahorina.registers.linking.tasks import register_to_encode

    return register_to_encode(by=member_of_address(address), run=run)


@click.command()
@click.argument("files", nargs=-1, required=True, type=_file, metavar="A.encoded B.encoded [C.encoded ...]")
@click.option("--sheet", "sheet_files", multiple=True, type=_file, help="A register's sheet of spike-ins; repeatable.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the table to this file, too.")
@click.option(
    "--delete", is_flag=True, help="Delete the encoded files when the table is written, and sign that it was done."
)
@click.option("--sign-with", type=_file, help="The hub's Ed25519 key (PEM); else the workspace's.")
@click.option(
    "--statement", type=click.Path(path_type=Path, dir_okay=False), help="The signed statement; else beside the table."
)
@_engine_option
@_threshold_option
@_seed_option
@json_option
def overlap(
    files: tuple[Path, ...],
    sheet_files: tuple[Path, ...],
    output: Path | None,
    delete: bool,
    sign_with: Path | None,
    statement: Path | None,
    engine: str,
    threshold: int,
    seed: int,
    as_json: bool,
) -> None:
    """Count at the hub how many people stand in several encoded registers. Needs no key and sees no name.

    Give the registers' sheets of spike-ins in any order for corrected counts with intervals. With --delete the table is
    written and flushed to the disk first; `jahorina verify-deletion` verifies what is signed then.
    """
    from jahorina.cli import linkage_hub
    from jahorina.cli.linkage_statement import signing_key

    key = signing_key(sign_with) if delete else None
    with progress_bar() as progress:
        done = linkage_hub.overlap_of_files(
            files, sheet_files, engine=engine, threshold=threshold, seed=seed, progress=progress
        )
    if output is not None or delete:
        target = output or files[0].with_name(f"overlap-{_UNFIT.sub('-', done['run'])}.json")
        table = json.dumps(done["overlaps"], ensure_ascii=False, indent=1).encode("utf-8")
        write_whole(target, table)
        done["table"] = str(target)
        if delete:
            done |= _deleted(files, done["run"], table, key, statement or target.with_suffix(".deleted.json"))
    _tell(done, as_json=as_json)


def _deleted(
    files: tuple[Path, ...], run: str, table: bytes, key: Ed25519PrivateKey | None, target: Path
) -> dict[str, Any]:
    """Delete the encodings whose table is out, and sign it; without a key nothing is signed, and that is said."""
    from jahorina.cli import linkage_hub, linkage_statement

    listed = linkage_statement.inventory(files)
    names = linkage_hub.delete_files(files)
    if key is None:
        click.echo("deleted, but not signed: there is no signing key here (--sign-with)", err=True)
        return {"deleted": names, "statement": None}
    write_whole(target, linkage_statement.statement(listed, run=run, table=table, key=key))
    return {"deleted": names, "statement": str(target)}


def write_whole(target: Path, content: bytes) -> None:
    """Write a file that only its owner reads: all of it or nothing."""
    draft = target.with_name(f".{target.name}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_READS)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, target)


def _show(document: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(document)
        return
    for key, value in document.items():
        click.echo(f"{key:12} {json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value}")


def _tell(done: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(done)
        return
    for name, roles in done.get("roles", {}).items():
        click.echo(f"{name}: " + ", ".join(f"{role} = {column}" for role, column in roles.items()))
    for name, count in done.get("repeated", {}).items():
        click.echo(f"{name}: {count} rows repeat another to the letter and count as people (see: jahorina duplicates)")
    rows: list[tuple[str, ...]] = [("Registers", "Linked", "In both", "95 %", "Sensitivity")]
    for pair in done["overlaps"]["pairs"]:
        rows.append(
            (
                " and ".join(pair["registers"]),
                _number(pair["observed"], pair["status"]),
                _number(pair["corrected"], pair["status"]),
                " to ".join(f"{bound:g}" for bound in pair["interval"] or ()) or "-",
                "-" if pair["sensitivity"] is None else f"{pair['sensitivity']:.3f}",
            )
        )
    print_rows(rows)
    people = done["overlaps"]["people"]
    click.echo(f"different people: {people['observed']} observed, {people['corrected'] or '-'} corrected")
    for name, value in done.get("quality", {}).items():
        click.echo(f"{name:10} {value:.4f}")
    click.echo("seconds: " + ", ".join(f"{name} {value:g}" for name, value in done["timings"].items()))


def _number(value: float | None, status: str) -> str:
    return status if value is None and status == "withheld" else "-" if value is None else f"{value:g}"
