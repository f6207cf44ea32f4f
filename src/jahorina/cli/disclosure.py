"""`protect` makes a table of counts fit for publication; `attack` tries to open published tables. No workspace is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jahorina.cli.terminal import json_option, print_json, print_rows

if TYPE_CHECKING:
    pass

METHODS = ("rounding", "suppression", "cell-key", "dp")
FILE = click.Path(exists=True, path_type=Path, dir_okay=False)
count_option = click.option("--count", help="The count's column; else it is found by its name.")
hierarchies_option = click.option(
    "--hierarchies",
    type=FILE,
    help='A JSON file: {"column": {"Europe": ["FR", "DE"]}}; see docs/methods/disclosure.md.',
)


@click.command()
@click.argument("tables", nargs=-1, required=True, type=FILE)
@click.option("--truth", type=FILE, help="The true counts, to say what was really recovered.")
@click.option(
    "--provable",
    type=click.IntRange(1),
    default=4,
    show_default=True,
    help="No reader may prove that a count lies between 1 and this.",
)
@click.option("--rounded", type=click.IntRange(2), help="Read all tables as rounded to this base.")
@click.option("--noise", type=click.IntRange(1), help="Read all numbers as moved by at most this.")
@count_option
@hierarchies_option
@json_option
def attack(
    tables: tuple[Path, ...],
    truth: Path | None,
    provable: int,
    rounded: int | None,
    noise: int | None,
    count: str | None,
    hierarchies: Path | None,
    as_json: bool,
) -> None:
    """Try to open published TABLES: exact recovery, proof of small counts, differencing between them."""
    from jahorina.cli.count_files import published_tables, read_groupings, true_table
    from jahorina.engines.disclosure.attack import attack as attacked
    from jahorina.engines.disclosure.reports import attack_document

    groupings = read_groupings(hierarchies)
    read = published_tables(tables, groupings, count=count, rounded=rounded, noise=noise)
    real = true_table(truth, groupings, count=count) if truth else None
    found = attacked(read, groupings.dimensions, provable=provable, truth=real)
    document = attack_document(found, read)
    if as_json:
        print_json(document)
    else:
        _tell_attack(document)
        print_json({key: document[key] for key in ("safe", "open", "only_together", "truth")})


def _tell_attack(document: dict[str, Any]) -> None:
    for sentence in (*document["assumptions"], *document["mend"]):
        click.echo(sentence)
    rows: list[tuple[str, ...]] = [("how", "least", "most", "table", "row", "cell")]
    for one in document["cells"][:20]:
        words = ", ".join(f"{name}={label}" for name, label in one["cell"].items() if label != "_T") or "total"
        most = f"{one['high']:g}"
        rows.append((one["how"], f"{one['low']:g}", most, one["table"] or "-", str(one["row"] or "-"), words))
    if len(rows) > 1:
        print_rows(rows)
    click.echo("Nothing can be opened." if document["safe"] else f"{sum(document['open'].values())} cells are open.")


@click.command()
@click.argument("tables", nargs=-1, required=True, type=FILE)
@click.option(
    "--domain",
    default="trafficking",
    show_default=True,
    help="Whose thresholds hold: trafficking, children, protection, returns, flows.",
)
@click.option("--method", type=click.Choice(METHODS), help="How; else what is recommended for the domain.")
@click.option("--threshold", type=click.IntRange(2), help="Counts from 1 to below it are sensitive; else the domain's.")
@click.option("--base", type=click.IntRange(2), help="Of controlled rounding.  [default: 5]")
@click.option("--epsilon", type=float, default=1.0, show_default=True, help="Of differential privacy; at most 1.")
@click.option(
    "--key-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The secret of cell keys; made where it is not there. Keep it: the same key, the same noise.",
)
@click.option("--record", help="The column that numbers records, where each row is one; no dimension.")
@click.option(
    "--contributor",
    help="The column that names who a part of an amount is from (a magnitude table); it is not published.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Decides between roundings that are as close.")
@click.option("--by", multiple=True, help="Publish the table by this column alone; repeatable.")
@click.option("--earlier", multiple=True, type=FILE, help="A table published earlier; repeatable.")
@click.option(
    "--ledger",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file that keeps what was published: read as --earlier, and added to.",
)
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; a folder for several tables.")
@click.option(
    "--tell-marks-apart",
    is_flag=True,
    help="Say which cells are small and which hidden for their sake. Not for publication: it tells who is small.",
)
@count_option
@hierarchies_option
@json_option
def protect(tables: tuple[Path, ...], out: Path | None, as_json: bool, **chosen: Any) -> None:
    """Protect TABLES of true counts together, attack the result, and write it if it holds.

    A table has one column for each dimension and one of counts, with or without totals; or one row for each record.
    """
    from jahorina.cli.protecting import Choices, protect_files

    document, files = protect_files(tables, Choices(**chosen), out)
    if out is None and not as_json:
        for content in files.values():
            click.echo(content.decode(), nl=False)
    print_json(document)
