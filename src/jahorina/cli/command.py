"""The command's root: its verbs, the workspace it works on, and the edge where errors become exit codes."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import sys
from pathlib import Path
from typing import Any

import click

from jahorina import __version__
from jahorina.cli.terminal import show_error, wants_json
from jahorina.kernel.errors import UserError
from jahorina.kernel.workspace import HOME_VARIABLE, Workspace

# Each verb is imported when it is called, so that `jahorina --help` need not load what `import` needs.
VERBS = {
    "init": "jahorina.cli.workspaces:init",
    "serve": "jahorina.cli.serving:serve",
    "demo": "jahorina.cli.demo.command:demo",
    "demo-partner": "jahorina.cli.demo.partner:demo_partner",
    "demo-office": "jahorina.cli.demo.office:demo_office",
    "month": "jahorina.cli.month.command:month",
    "import": "jahorina.cli.figures:import_",
    "fetch": "jahorina.cli.figures:fetch",
    "export": "jahorina.cli.figures:export",
    "forecast": "jahorina.cli.forecasting:forecast",
    "flows": "jahorina.cli.flows:flows",
    "cases": "jahorina.cli.cases:cases",
    "statistics": "jahorina.cli.statistics:statistics",
    "member": "jahorina.cli.members:member",
    "audit": "jahorina.cli.audits:audit",
    "remind": "jahorina.cli.reminding:remind",
    "retention": "jahorina.cli.retention:retention",
    "simulate": "jahorina.cli.simulation:simulate",
    "estimate": "jahorina.cli.estimating:estimate",
    "estimates": "jahorina.cli.estimates:estimates",
    "protect": "jahorina.cli.disclosure:protect",
    "attack": "jahorina.cli.disclosure:attack",
    "release": "jahorina.cli.releasing:release",
    "brief": "jahorina.cli.briefing:brief",
    "link": "jahorina.cli.linkage:link",
    "encode": "jahorina.cli.linkage:encode",
    "overlap": "jahorina.cli.linkage:overlap",
    "verify-deletion": "jahorina.cli.linkage_statement:verify_deletion",
    "bundle": "jahorina.cli.bundles:bundle",
    "node": "jahorina.cli.nodes:node",
    "exchange": "jahorina.cli.exchanging:exchange",
    "duplicates": "jahorina.cli.duplicates:duplicates",
    "doctor": "jahorina.cli.workspaces:doctor",
    "backup": "jahorina.cli.backups:backup",
    "restore": "jahorina.cli.backups:restore",
}

EXIT_BUG = 70
"""EX_SOFTWARE of sysexits.h: the program contradicts itself."""

OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""How many objects are made before Python looks for cycles among the young ones. Its own 700 made it look so often at the
hundred thousands of rows and settings a verb holds that a quarter of the processor time went there; cycles are few here."""


class Verbs(click.Group):
    """A group that knows its verbs by name and imports one when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, name = VERBS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="jahorina")
@click.option(
    "--home", type=click.Path(path_type=Path), help=f"The workspace's folder; else {HOME_VARIABLE}, else ~/jahorina."
)
def command(home: Path | None) -> None:
    """Run one shared action plan on a migration route.

    A workspace is one folder: configuration, keys, database, evidence. `jahorina demo` makes one with the Western
    Balkans programme and serves it; `jahorina doctor` says what is wrong with one and what to do.

    \b
    Exit codes: 0 done, 2 wrong use, 3 input refused, 4 not found, 5 not allowed,
    6 conflict, 7 not ready (see `jahorina doctor`), 8 unreachable, 70 a bug.
    """
    if home is not None:
        choose_home(home)


def choose_home(home: Path) -> Workspace:
    """Work on this workspace from here on."""
    os.environ[HOME_VARIABLE] = str(home.expanduser().absolute())
    return Workspace.from_environment()


def ready_django() -> Any:
    """Start Django on the workspace and return its settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jahorina.config.settings")
    import django
    from django.conf import settings

    django.setup()
    return settings


def ready_workspace() -> Any:
    """Start Django on a workspace that must exist; raises NotReady (`no-workspace`)."""
    from jahorina.cli.workspaces import need_workspace

    need_workspace(Workspace.from_environment())
    return ready_django()


def main() -> None:
    """The door: run the verb; a person's error is one sentence and an exit code, never a traceback."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])
    try:
        # Without its stand-alone mode click returns the code of an Exit; a verb's own result is None.
        sys.exit(command.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; nothing half-written", err=True)
        sys.exit(130)
    except UserError as error:
        show_error(error, as_json=wants_json())
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(141)
    except Exception:
        logging.getLogger("jahorina").exception("a bug; please report it with the lines below")
        sys.exit(EXIT_BUG)
