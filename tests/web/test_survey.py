"""The reintegration survey as a case worker fills it in and reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from jahorina.partners.roles import Area
from jahorina.registers.models import Step
from tests.people import log_in
from tests.registers.cases import opened, step, supervisor
from tests.shipped import load_shipped_programme

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _programme(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_shipped_programme()
        yield
        transaction.set_rollback(True)


def words(response: Any) -> str:
    """A page's words."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_a_survey_is_filled_in_question_by_question_and_read_on_the_case() -> None:
    by = supervisor(Area.RETURN)
    case, client = opened(by, Area.RETURN), log_in(Client(), by)
    step(by, case, "readmission-received", ago=20, counterpart="DEU")
    address = f"/cases/{case.pk}/steps/survey-answered/"
    page = client.get(address)
    for seen in ("Economic", "Social", "Psychosocial", "How satisfied are you with your economic situation?"):
        assert seen in words(page)
    form = page.context["form"]
    given = {name: form[name].value() or "" for name in ("happened_on", "expected_version", "submission")}
    assert client.post(address, given).status_code == 422
    names = [field.name for _title, fields in form.question_groups() for field in fields]
    given |= dict.fromkeys(names, "good") | {"answers-satisfaction": "fair", "answers-own-wish": ""}
    assert client.post(address, given).status_code == 302
    answers = Step.objects.get(case=case, kind="survey-answered").detail["answers"]
    assert (answers["satisfaction"], answers["own-wish"]) == ("fair", "no-answer")
    shown = words(client.get(f"/cases/{case.pk}/"))
    assert "31 of 32" in shown
    assert "0.72" in shown
    assert "Equal weights" in shown
    correction = client.get(f"/cases/{case.pk}/correct/3/")
    assert correction.context["form"]["answers-satisfaction"].value() == "fair"
