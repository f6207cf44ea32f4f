"""Releases: one of ba and one of rs, prepared; and a public one of a series."""

from __future__ import annotations

from jahorina.partners.roles import Role
from jahorina.publication.choices import ReleaseState, TableKind
from jahorina.publication.models import Release
from jahorina.publication.services import NewRelease, check_release, publish_release, request_release
from jahorina.publication.sources import Wanted
from jahorina.publication.tasks import prepare
from tests.people import make_member
from tests.web.matrix.samples import Sample, World, sample


def _prepared(partner: str) -> str:
    found = Release.objects.filter(series=f"matrix-{partner}", state=ReleaseState.PREPARED).first()
    if found is None:
        tables = [Wanted(TableKind.REGISTER, "return-departed", ("2024",))]
        new = NewRelease(f"matrix-{partner}", "Departed", "Yearly.", tables)
        found = prepare(request_release(by=make_member(Role.ANALYST, partner=partner), new=new).pk)
    return str(found.pk)


@sample("release_id")
def release(_world: World) -> Sample:
    return Sample(_prepared("ba"), _prepared("rs"), "999999")


def _public() -> Release:
    found = Release.objects.filter(series="matrix-public", state=ReleaseState.PUBLISHED).first()
    if found is None:
        tables = [Wanted(TableKind.REGISTER, "return-departed", ("2023",))]
        new = NewRelease("matrix-public", "Departed", "Yearly.", tables)
        row = prepare(request_release(by=make_member(Role.ANALYST), new=new).pk)
        boss = make_member(Role.COORDINATOR)
        check_release(by=boss, release=row.pk)
        found = publish_release(by=boss, release=row.pk)
    return found


@sample("language")
def language(_world: World) -> Sample:
    return Sample("en", "sq", "xx")


@sample("series_code")
def series(_world: World) -> Sample:
    code = _public().series
    return Sample(code, code, "no-series")


@sample("number")
def number(_world: World) -> Sample:
    return Sample(str(_public().number), "1", "99")


@sample("table_code")
def table(_world: World) -> Sample:
    code = _public().tables.get().code
    return Sample(code, code, "no-table")


@sample("ending")
def ending(_world: World) -> Sample:
    return Sample("csv", "sdmx.csv", "exe")


@sample("breakdown")
def breakdown(_world: World) -> Sample:
    return Sample("total", "total", "by-colour")


@sample("period")
def period(_world: World) -> Sample:
    return Sample("2023", "2023", "1999")


@sample("topic_code")
def topic(_world: World) -> Sample:
    _public()
    return Sample("return-departed", "return-departed", "no-topic")


@sample("area_code")
def area(_world: World) -> Sample:
    _public()
    return Sample("ba", "ba", "atlantis")


@sample("method_code")
def method(_world: World) -> Sample:
    return Sample("protection", "plan", "no-method")
