"""Writes docs/referrals.md from the source: what can follow what in a referral, who does it, and what can be shared.

`python -m tests.docs.referral_page` writes it; a test holds it to the source.
"""

from __future__ import annotations

import os
from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[2] / "programme" / "western_balkans"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "referrals.md"

HEAD = """# Referrals: what can follow what, and what can be shared

Written from the source by `python -m tests.docs.referral_page`; a test holds it to that. Why it is so:
[ADR 0013](adr/0013-a-referral-shares-a-document.md).

"""


def page() -> str:
    """The whole page, in English."""
    from django.utils import translation

    with translation.override("en"):
        return HEAD + "\n".join([*_diagram(), "", *_acts(), "", *_fields(), "", *_limits(), ""])


def _diagram() -> list[str]:
    from jahorina.registers.referral.states import ALLOWED, State

    name = lambda state: state.replace("-", "_") if state else "[*]"  # noqa: E731
    lines = ["```mermaid", "stateDiagram-v2"]
    for state, acts in ALLOWED.items():
        lines += [f"    {name(state)} --> {name(after)}: {act}" for act, after in acts.items()]
    lines += [f"    {name(state)} --> [*]" for state in State if not ALLOWED[state]]
    return [*lines, "```"]


def _acts() -> list[str]:
    from jahorina.registers.referral.states import DONE_TITLES, OF_OFFICER, OF_RECEIVER, SHARING

    lines = ["| act | who | shares something |", "| --- | --- | --- |"]
    for act, title in DONE_TITLES.items():
        who = "recipient" if act in OF_RECEIVER else "officer" if act in OF_OFFICER else "sender"
        lines.append(f"| `{act}`: {title} | {who} | {'yes: needs its basis' if act in SHARING else ''} |")
    return lines


def _fields() -> list[str]:
    from jahorina.registers.referral.dataset import DATASET

    lines = ["| field | shown | sensitive |", "| --- | --- | --- |"]
    for field in DATASET.values():
        shown = "at once" if field.is_shown_at_once else "once accepted"
        lines.append(f"| `{field.code}`: {field.label} | {shown} | {'yes' if field.sensitive else ''} |")
    return lines


def _limits() -> list[str]:
    from jahorina.registers.programme import read_registers
    from jahorina.registers.referral.policies import LONGEST_CONSENT, MAJORITY

    lines = ["| urgency | days until an answer, and then until the first service |", "| --- | --- |"]
    limits = read_registers(SHIPPED).referral_limits
    for limit in limits:
        if limit.matter == "answer":
            lines.append(f"| {f'`{limit.urgency}`' if limit.urgency else 'any other'} | {limit.days} |")
    (notice,) = (limit.days for limit in limits if limit.matter == "consent-ends")
    return [
        *lines,
        "",
        f"These days are proposed data of the programme (`registers/referrals.yaml`), as are the {notice} days before its "
        "end on which a consent appears on its case worker's day.",
        "",
        f"A consent ends within {LONGEST_CONSENT.days} days. For somebody who may be under {MAJORITY}, by the year of birth, "
        "a parent, the guardian or a legal representative consents.",
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
