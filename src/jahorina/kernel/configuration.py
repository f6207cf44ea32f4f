"""The configuration: one TOML file with safe defaults; an environment variable overrides each setting.

`[section] key` is overridden by JAHORINA_SECTION_KEY. A setting that is not in SETTINGS is refused by name, so that a
misspelt one cannot be silently without effect. docs/configuration.md is held against SETTINGS by a test.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jahorina.kernel.errors import NotReady
from jahorina.kernel.messages import gettext_noop as _
from jahorina.kernel.workspace import Workspace

_TYPE_NAMES = {str: "a text", bool: "true or false", int: "a whole number", list: "a list of texts"}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its section and key, its default (whose type it must have), what it means, and its allowed values."""

    section: str
    key: str
    default: str | bool | int | list[str]
    meaning: str
    allowed: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        return f"JAHORINA_{self.section}_{self.key}".upper()


SETTINGS = (
    Setting("node", "name", "Jahorina", "The name that visitors see in the header."),
    Setting("node", "programme", "western_balkans", "The programme: a folder name of those shipped, or a path to one."),
    Setting("node", "partner", "", "The code of the partner that runs this node; empty on the regional hub."),
    Setting("node", "language", "en", "The language of visitors who have not chosen one."),
    Setting("node", "time_zone", "Europe/Sarajevo", "The time zone in which times are shown."),
    Setting("node", "public", True, "Whether visitors without a log-in see the published evidence and the plan."),
    Setting("server", "address", "127.0.0.1:8000", "Where the web server listens."),
    Setting("server", "hosts", ["127.0.0.1", "localhost"], "The host names under which the site is reached."),
    Setting("server", "https", False, "Set to true behind a TLS proxy: cookies are then secure and HSTS is sent."),
    Setting(
        "server",
        "certificate",
        "",
        "A certificate file (PEM): with it the server itself speaks HTTPS, without a proxy. Empty: none.",
    ),
    Setting("server", "key", "", "The certificate's private key file (PEM)."),
    Setting("server", "workers", 2, "The number of web processes."),
    Setting("database", "url", "sqlite", "`sqlite` (in the workspace) or postgresql://user:password@host:port/name."),
    Setting("mail", "delivery", "file", "Where letters go.", ("file", "console", "smtp")),
    Setting("mail", "sender", "jahorina@localhost", "The address that letters come from."),
    Setting("mail", "host", "localhost", "The mail server, for smtp."),
    Setting("mail", "port", 25, "Its port."),
    Setting("display", "partner_names", "default", "How partners are named: a display style of the programme."),
    Setting(
        "publication",
        "licence",
        "",
        "The address of the licence under which released figures may be used; empty where none is stated.",
    ),
    Setting(
        "registers",
        "emergency_hours",
        24,
        "How many hours a case stays open to somebody who opened it in an emergency: 1 to 72.",
    ),
    Setting(
        "exchange",
        "proxy",
        "",
        "The proxy, as http://host:port, through which other nodes are reached; empty: none, whatever the environment says.",
    ),
    Setting("log", "level", "info", "How much is logged.", ("debug", "info", "warning", "error")),
)

_BY_NAME = {(setting.section, setting.key): setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings in force in one workspace."""

    workspace: Workspace
    values: Mapping[tuple[str, str], Any] = field(repr=False)

    def text(self, section: str, key: str) -> str:
        return str(self.values[section, key])

    def flag(self, section: str, key: str) -> bool:
        return bool(self.values[section, key])

    def number(self, section: str, key: str) -> int:
        return int(self.values[section, key])

    def texts(self, section: str, key: str) -> list[str]:
        return list(self.values[section, key])


def read_configuration(workspace: Workspace, environment: Mapping[str, str] | None = None) -> Configuration:
    """Read the workspace's file and the environment over the defaults.

    Raises NotReady (`configuration-...`) naming the setting where the file is unreadable, a setting is unknown or
    has a wrong type or value.
    """
    environment = os.environ if environment is None else environment
    values: dict[tuple[str, str], Any] = {(s.section, s.key): s.default for s in SETTINGS}
    for name, value in _from_file(workspace).items():
        values[name] = _checked(_BY_NAME[name], value)
    for setting in SETTINGS:
        if setting.variable in environment:
            values[setting.section, setting.key] = _checked(setting, _parsed(setting, environment[setting.variable]))
    return Configuration(workspace, values)


def _from_file(workspace: Workspace) -> dict[tuple[str, str], Any]:
    path = workspace.configuration_file
    if not path.is_file():
        return {}
    try:
        sections = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotReady(
            "configuration-unreadable",
            _("The configuration file jahorina.toml cannot be read: %(error)s."),
            params={"error": str(error)},
        ) from error
    found = {}
    for section, entries in sections.items():
        for key, value in (entries if isinstance(entries, dict) else {"": entries}).items():
            if (section, key) not in _BY_NAME:
                raise NotReady(
                    "configuration-unknown",
                    _("jahorina.toml holds a setting that does not exist: [%(section)s] %(key)s."),
                    hint=_("Look for a misspelling; docs/configuration.md lists all settings."),
                    params={"section": section, "key": key},
                )
            found[section, key] = value
    return found


def _parsed(setting: Setting, text: str) -> str | bool | int | list[str]:
    match setting.default:
        case bool():
            return {"true": True, "1": True, "false": False, "0": False}.get(text.strip().lower(), text)
        case int():
            return int(text) if text.strip().lstrip("-").isdigit() else text
        case list():
            return [part.strip() for part in text.split(",") if part.strip()]
        case _:
            return text


def _checked(setting: Setting, value: Any) -> Any:
    kind = type(setting.default)
    texts = value if isinstance(value, list) else []
    right_type = type(value) is kind and all(isinstance(part, str) for part in texts)
    if right_type and (not setting.allowed or value in setting.allowed):
        return value
    wanted = ", ".join(setting.allowed) if setting.allowed else _TYPE_NAMES[kind]
    raise NotReady(
        "configuration-value",
        _("The setting [%(section)s] %(key)s is %(value)s; it must be %(wanted)s."),
        params={"section": setting.section, "key": setting.key, "value": repr(value), "wanted": wanted},
    )


def default_file() -> str:
    """The text of a new jahorina.toml: every setting with its meaning, commented out at its default."""
    lines = ["# Jahorina's configuration. Every setting stands here at its default; take away the # to change one.", ""]
    section = None
    for setting in SETTINGS:
        if setting.section != section:
            section = setting.section
            lines += [f"[{section}]"]
        lines += [f"# {setting.meaning} ({setting.variable})", f"#{setting.key} = {_toml(setting.default)}"]
        if setting is SETTINGS[-1] or SETTINGS[SETTINGS.index(setting) + 1].section != section:
            lines.append("")
    return "\n".join(lines)


def _toml(value: str | bool | int | list[str]) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case list():
            return "[" + ", ".join(f'"{part}"' for part in value) + "]"
        case _:
            return f'"{value}"'
