"""The documents say what the program does: pages written from the source are the source's, links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs import access_page, command_page, error_page, referral_page

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize(
    "generator",
    [access_page, command_page, error_page, referral_page],
    ids=["access", "command", "errors", "referrals"],
)
def test_a_page_written_from_the_source_is_up_to_date(generator: object) -> None:
    written = generator.PAGE.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert written == generator.page(), f"run: python -m {generator.__name__}"  # type: ignore[attr-defined]


def test_every_link_between_the_documents_leads_somewhere(project: Path) -> None:
    pages = [*project.glob("*.md"), *(project / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(project)}: {target}"
        for page in pages
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_decision_record_is_listed(project: Path) -> None:
    index = (project / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    for record in (project / "docs" / "adr").glob("0*.md"):
        assert record.name in index
