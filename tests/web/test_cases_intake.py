"""The pages of intake and export as their users walk them."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from jahorina.audit.models import Event
from jahorina.formats.spreadsheets import read_sheet
from jahorina.partners.roles import Area
from jahorina.registers.intake.programme import load_mappings, read_mappings
from jahorina.registers.loading import load_registers
from jahorina.registers.models import Case, IntakeDraft
from jahorina.registers.programme import read_registers
from tests.kept_load import load_once
from tests.people import log_in
from tests.registers.cases import opened, somebody, supervisor, worker
from tests.registers.intake.test_import import kobo, row, submission, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _programme(db: None, programme_folder: Any) -> None:
    load_once("registers", lambda: load_registers(read_registers(programme_folder), by="system"))
    load_once("mappings", lambda: load_mappings(read_mappings(programme_folder), by="system"))


def text_of(response: Any) -> str:
    """A page without its tags."""
    return unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))


def send(client: Client, content: bytes, mapping: str = "columns", area: str = "protection", **more: Any) -> Any:
    """Upload a file."""
    file = SimpleUploadedFile("cases.csv", content)
    return client.post(f"/cases/{area}/intake/", {"file": file, "mapping": mapping, **more})


def hidden(page: Any) -> dict[str, str]:
    """What the confirming form carries."""
    return dict(re.findall(r'name="(draft|key)" value="([^"]+)"', page.content.decode()))


def test_a_file_is_looked_at_and_then_taken_in() -> None:
    client = log_in(Client(), worker(Area.PROTECTION))
    page = send(client, kobo(submission(1), submission(2, **{"person/name": "Farid Noori"})), "protection-intention")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert Case.objects.count() == 0
    done = client.post("/cases/protection/intake/confirm/", hidden(page), follow=True)
    assert "Cases opened: 2." in text_of(done)
    assert IntakeDraft.objects.count() == 0
    again = client.post("/cases/protection/intake/confirm/", hidden(page), follow=True)
    assert "send it again" in text_of(again)
    assert Case.objects.count() == 2


def test_what_is_wrong_stands_by_row_and_column_and_nothing_is_kept() -> None:
    client = log_in(Client(), worker(Area.PROTECTION))
    page = send(client, table(row(), row(sex="x"), row(happened_on="yesterday")))
    said = text_of(page)
    assert page.status_code == 422
    assert "it has female, male, other, unknown" in said
    assert "A day is written as 2026-03-31." in said
    assert IntakeDraft.objects.count() == 0
    assert not hidden(page)


def test_what_is_wrong_is_said_in_the_member_s_language() -> None:
    by = worker(Area.PROTECTION)
    by.language_id = "sr-Latn"
    by.save()
    assert send(log_in(Client(), by), table(row(happened_on="x"))).status_code == 422


def test_likely_duplicates_are_asked_about_row_by_row() -> None:
    by = worker(Area.PROTECTION)
    case = opened(by, Area.PROTECTION, identity=somebody("محمد کریمی"))
    client = log_in(Client(), by)
    page = send(client, table(row("Mohammed Kareemi"), row("Muhamad Karimi"), row("Zoran Petrović")))
    assert case.reference in text_of(page)
    answers = {**hidden(page), "row-2": f"same:{case.pk}", "row-3": "skip"}
    client.post("/cases/protection/intake/confirm/", answers)
    assert Case.objects.filter(person=case.person).count() == 2
    assert Case.objects.count() == 3


def test_the_kept_file_opens_for_nobody_else_and_not_after_an_hour() -> None:
    client = log_in(Client(), worker(Area.PROTECTION))
    page = send(client, table(row("Zainab Wardak")))
    draft = IntakeDraft.objects.get()
    assert b"Wardak" not in bytes(draft.sealed)
    other = log_in(Client(), worker(Area.PROTECTION))
    assert "send it again" in text_of(other.post("/cases/protection/intake/confirm/", hidden(page), follow=True))
    wrong = {**hidden(page), "key": "A" * 44}
    assert "send it again" in text_of(client.post("/cases/protection/intake/confirm/", wrong, follow=True))
    IntakeDraft.objects.update(kept_at=timezone.now() - timedelta(hours=1, seconds=1))
    late = client.post("/cases/protection/intake/confirm/", hidden(page), follow=True)
    assert "send it again" in text_of(late)
    assert (Case.objects.count(), IntakeDraft.objects.count()) == (0, 0)


def test_a_large_file_stays_in_memory_and_too_large_a_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_arguments: object, **_more: object) -> None:
        raise AssertionError("an upload was written to the disk")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", never)
    client = log_in(Client(), worker(Area.PROTECTION))
    assert send(client, table(row(note="word " * 800_000))).status_code == 422, "a note of 4 MB is too long, but read"
    page = send(client, b"x" * (22 * 1024 * 1024))
    assert "larger than 20 MiB" in text_of(page)


def test_an_upload_from_another_site_is_refused() -> None:
    client = log_in(Client(enforce_csrf_checks=True), worker(Area.PROTECTION))
    assert send(client, table(row())).status_code == 403


def test_a_mapping_of_one_s_own_is_read_and_what_is_wrong_with_it_is_named_by_line() -> None:
    client = log_in(Client(), worker(Area.PROTECTION))
    text = b"""code: ours
names: {en: Ours}
area: protection
happened_on: {question: dan}
identity: {names: [{original: {question: ime}}]}
steps: [{kind: registered}]
"""
    content = json.dumps([{"dan": "2026-03-01", "ime": "Farid Noori"}]).encode()
    page = send(client, content, "uploaded", mapping_file=BytesIO(text))
    assert "new cases" in text_of(page)
    assert hidden(page)
    wrong = send(client, content, "uploaded", mapping_file=BytesIO(text.replace(b"registered", b"departed")))
    assert wrong.status_code == 422
    assert "must begin with the step registered" in text_of(wrong)
    other = send(client, content, "uploaded", mapping_file=BytesIO(text.replace(b"area: protection", b"area: return")))
    assert "choose that area first" in text_of(other)
    assert "Choose the file of the mapping" in text_of(send(client, content, "uploaded"))


def test_the_template_has_codes_and_instructions_and_comes_back_in() -> None:
    client = log_in(Client(), worker(Area.PROTECTION))
    workbook = client.get("/cases/protection/intake/template.xlsx").content
    header = read_sheet(workbook, sheet="Cases").rows[0]
    assert "name_original" in header
    assert ["sex", "female", "female"] in [list(one) for one in read_sheet(workbook, sheet="Codes").rows]
    assert len(read_sheet(workbook, sheet="Instructions").rows) == len(header) + 1
    plain = client.get("/cases/protection/intake/template.csv").content.decode("utf-8-sig").strip().split(",")
    assert plain == list(header)
    filled = dict.fromkeys(plain, "") | {"happened_on": "2026-03-01", "name_original": "Farid Noori"}
    page = send(client, table(filled, delimiter=","))
    assert hidden(page), text_of(page)


def test_a_list_is_taken_out_with_its_purpose_on_record() -> None:
    boss = supervisor(Area.PROTECTION)
    case = opened(boss, Area.PROTECTION)
    client = log_in(Client(), boss)
    assert "(identifies)" in text_of(client.get("/cases/protection/export/"))
    asked = {"what": "list", "scope": "institution", "columns": ["sex", "reference"], "purpose": "supervision"}
    response = client.post("/cases/protection/export/", asked)
    assert response.streaming
    assert "no-store" in response["Cache-Control"]
    raw = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert case.reference in raw
    assert Event.objects.get(action="cases.exported").detail["purpose"] == "supervision"


def test_a_case_worker_is_not_even_offered_what_identifies() -> None:
    client = log_in(Client(), worker(Area.PROTECTION))
    assert "(identifies)" not in text_of(client.get("/cases/protection/export/"))
    asked = {"what": "list", "scope": "mine", "columns": ["name"], "purpose": "case-work"}
    assert client.post("/cases/protection/export/", asked).status_code == 422


def test_victims_leave_as_htcds_and_ic_tip() -> None:
    boss = supervisor(Area.COUNTER_TRAFFICKING)
    opened(boss, Area.COUNTER_TRAFFICKING)
    client = log_in(Client(), boss)
    for what, start in (("htcds", b"\xef\xbb\xbf"), ("ic-tip", b"PK")):
        asked = {"what": what, "scope": "mine", "columns": ["sex"], "purpose": "supervision"}
        response = client.post("/cases/counter-trafficking/export/", asked)
        assert b"".join(response.streaming_content).startswith(start)  # type: ignore[attr-defined]
    said = b"".join(client.get("/cases/export/htcds-dictionary.csv").streaming_content)  # type: ignore[attr-defined]
    assert b"vic_TypeOfExploitation" in said
