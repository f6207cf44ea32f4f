"""Writes docs/access.md from the source: who may do what, how long a log-in lasts, and what the audit log says.

`python -m tests.docs.access_page` writes it; a test holds it to the source.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"

HEAD = """# Who may do what, and what is written down about it

Written from the source by `python -m tests.docs.access_page`; a test holds it to that.

"""


def page() -> str:
    """The whole page, in English."""
    from django.utils import translation

    with translation.override("en"):
        return HEAD + "\n".join([*_capabilities(), "", *_sessions(), "", *_lock_out(), "", *_actions(), ""])


def _capabilities() -> list[str]:
    from jahorina.partners.permissions import PERMISSIONS
    from jahorina.partners.roles import Role

    lines = [
        "## Capabilities",
        "",
        "Each reaches as far as the member's own partner, and no further, unless its meaning says so.",
        "",
    ]
    lines += ["| capability | meaning | " + " | ".join(str(role.label) for role in Role) + " |"]
    lines += ["| --- | --- |" + " --- |" * len(Role)]
    for capability, permission in PERMISSIONS.items():
        cells = " | ".join("yes" if role in permission.roles else "" for role in Role)
        lines.append(f"| `{capability.value}` | {permission.meaning} | {cells} |")
    return lines


def _sessions() -> list[str]:
    from jahorina.partners.roles import NEEDS_SECOND_FACTOR
    from jahorina.partners.sessions import LIMITS

    lines = ["## Sessions and second factor", "", "Of several roles the strictest counts.", ""]
    lines += ["| role | ends after idle | ends after | second factor |", "| --- | --- | --- | --- |"]
    for role, limit in LIMITS.items():
        factor = "needed" if role in NEEDS_SECOND_FACTOR else "offered"
        lines.append(f"| {role.label} | {_time(limit.idle)} | {_time(limit.absolute)} | {factor} |")
    return lines


def _lock_out() -> list[str]:
    from jahorina.config import accounts

    wait = _time(accounts.AXES_COOLOFF_TIME)
    return [
        "## Passwords and lock-out",
        "",
        f"A password has at least {accounts.SHORTEST} characters; 15 are advised. After {accounts.AXES_FAILURE_LIMIT} "
        f"failed log-ins to one account from one address that account waits {wait} at that address; other accounts and "
        "other addresses do not.",
    ]


def _actions() -> list[str]:
    from jahorina.audit.actions import ACTIONS

    lines = ["## What the audit log says", "", "| action | meaning |", "| --- | --- |"]
    return lines + [f"| `{action}` | {meaning} |" for action, meaning in ACTIONS.items()]


def _time(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    return f"{minutes // 60} hours" if minutes % 60 == 0 and minutes > 60 else f"{minutes} minutes"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
