"""`brief` writes the regional brief: a PDF in each language asked for, of what is published today."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from jahorina.cli.command import ready_workspace
from jahorina.cli.terminal import json_option, print_json, print_rows, progress_bar
from jahorina.kernel.errors import InputRefused
from jahorina.kernel.messages import gettext_noop as _

ALL = "all"


@click.command()
@json_option
@click.option("--language", default=ALL, show_default=True, help="A language of the site, as mk; or all of them.")
@click.option(
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder to write into; it is made where it is not there.",
)
def brief(language: str, folder: Path, as_json: bool) -> None:
    """Write the regional brief as PDF, for archives (PDF/A-2a) and screen readers (PDF/UA-1).

    It says what is published today: released tables, free figures of public sources, the plan as everybody reads it. The
    same state on the same day gives the same bytes. Either all files are written or none.
    """
    settings = ready_workspace()
    languages = _languages(language, [code for code, _name in settings.LANGUAGES])
    from django.utils import timezone

    from jahorina.publication.brief.facts import brief_facts
    from jahorina.publication.brief.files import brief_file, file_name

    began = time.monotonic()
    facts = brief_facts(timezone.localdate())
    made: dict[str, tuple[str, bytes]] = {}
    with progress_bar() as progress:
        for number, code in enumerate(languages, start=1):
            made[code] = (file_name(facts, code), brief_file(facts, code))
            progress(_("Setting the brief"), number, len(languages))
    write_together(folder, dict(made.values()))
    rows = [_row(code, folder / name, content) for code, (name, content) in made.items()]
    document = {
        "day": facts.day.isoformat(),
        "sha256": facts.fingerprint(),
        "releases": [f"{one.card.series} {one.card.number}" for one in facts.released],
        "simulated": facts.is_simulated,
        "seconds": round(time.monotonic() - began, 1),
        "files": rows,
    }
    if as_json:
        print_json(document)
    else:
        print_rows([(row["language"], row["file"], str(row["bytes"])) for row in rows])


def _languages(wanted: str, known: list[str]) -> list[str]:
    if wanted == ALL:
        return known
    if wanted.lower() not in known:
        raise InputRefused(
            "brief-language",
            _("There is no brief in %(language)s; there are: %(known)s."),
            params={"language": repr(wanted), "known": ", ".join((*known, ALL))},
        )
    return [wanted.lower()]


def write_together(folder: Path, contents: dict[str, bytes]) -> None:
    """Write files by name: all are drafted beside their place before the first one takes it."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".brief-") as scratch:
        for name, content in contents.items():
            (Path(scratch) / name).write_bytes(content)
        for name in contents:
            os.replace(Path(scratch) / name, folder / name)


def _row(language: str, file: Path, content: bytes) -> dict[str, Any]:
    return {
        "language": language,
        "file": str(file),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
