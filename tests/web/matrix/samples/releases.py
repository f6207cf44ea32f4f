"""Releases: one of ba and one of rs, prepared; and a public one of a series."""

from __future__ import annotations

from jahorina.partners.roles import Role
from jahorina.publication.choices import ReleaseState, TableKind
from jahorina.publication.models import Release
from jahorina.publication.services import NewRelease, request_release
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
