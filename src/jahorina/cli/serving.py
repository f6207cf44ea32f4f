"""`serve` starts the web server on the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from jahorina.cli.command import ready_workspace
from jahorina.kernel.configuration import Configuration
from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _

THREADS_PER_WORKER = 4
REQUESTS_BEFORE_RENEWAL = 20_000


@click.command()
@click.option("--address", help="Where to listen; else [server] address of the configuration.")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes; else [server] workers.")
def serve(address: str | None, workers: int | None) -> None:
    """Start the web server. Stop it with Ctrl-C."""
    settings = ready_workspace()
    need_migrations_applied()
    run_server(settings, address=address, workers=workers)


def need_migrations_applied() -> None:
    """Raise NotReady (`migrations-missing`) where the database is older than the program."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady(
            "migrations-missing",
            _("The database is older than this program."),
            hint=_("Make a backup with `jahorina backup`, then run `jahorina init`."),
        )


def run_server(settings: Any, *, address: str | None = None, workers: int | None = None) -> None:
    """Run gunicorn in this process until it is stopped."""
    from gunicorn.app.base import BaseApplication

    collect_static_files(settings)
    configuration = settings.JAHORINA
    bind = address or configuration.text("server", "address")
    options = {
        "bind": bind,
        "workers": workers or configuration.number("server", "workers"),
        "worker_class": "gthread",
        "threads": THREADS_PER_WORKER,
        "max_requests": REQUESTS_BEFORE_RENEWAL,
        "max_requests_jitter": REQUESTS_BEFORE_RENEWAL // 10,
        "loglevel": "warning",
        "proc_name": "jahorina",
        # Without --preload a process that imports a heavy library by mistake cannot take the others with it.
        "preload_app": False,
        "control_socket_disable": True,
    } | _own_certificate(configuration)

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for key, value in options.items():
                if key in self.cfg.settings:
                    self.cfg.set(key, value)

        def load(self) -> Any:
            from django.core.wsgi import get_wsgi_application

            return get_wsgi_application()

    from django.db import connections

    connections.close_all()
    scheme = "https" if "certfile" in options else "http"
    click.echo(f"Jahorina listens on {scheme}://{bind}/", err=True)
    Server().run()


def _own_certificate(configuration: Configuration) -> dict[str, str]:
    """What the server needs to speak HTTPS itself; nothing where a proxy does or nobody does."""
    files = {"certfile": configuration.text("server", "certificate"), "keyfile": configuration.text("server", "key")}
    if not files["certfile"]:
        return {}
    from jahorina.exchange.wire.certificates import need_pair

    need_pair(Path(files["certfile"]), Path(files["keyfile"]))
    return files


def collect_static_files(settings: Any) -> None:
    """Copy scripts and styles to where the server finds them, when the program has newer ones."""
    from django.core.management import call_command

    stamp = settings.STATIC_ROOT / ".collected"
    sources = settings.PACKAGE / "web" / "static"
    newest = max((path.stat().st_mtime for path in sources.rglob("*") if path.is_file()), default=0.0)
    if stamp.is_file() and stamp.stat().st_mtime >= newest:
        return
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.touch()
