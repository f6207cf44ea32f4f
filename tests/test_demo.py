"""The kept demo is of today and of the present sources."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import demo


def test_whatever_it_follows_from_changes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "PROJECT", tmp_path)
    (tmp_path / "programme" / "places").mkdir(parents=True)
    (tmp_path / "src" / "jahorina").mkdir(parents=True)
    (tmp_path / "requirements").mkdir()
    names = [demo.fingerprint()]
    for name in ("src/jahorina/one.py", "programme/places/all.yaml", "requirements/runtime.txt"):
        (tmp_path / name).write_text("one")
        names.append(demo.fingerprint())
        (tmp_path / name).write_text("two")
        names.append(demo.fingerprint())
    assert len(set(names)) == len(names) == 7
    (tmp_path / "src" / "jahorina" / "one.pyc").write_text("compiled")
    assert demo.fingerprint() == names[-1]


def test_tomorrow_another_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow(date):
        @classmethod
        def today(cls) -> Any:
            return date.today() + timedelta(days=1)  # noqa: DTZ011

    today = demo.fingerprint()
    monkeypatch.setattr(demo, "date", Tomorrow)
    assert demo.fingerprint() != today
