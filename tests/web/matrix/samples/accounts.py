"""Members who are looked at, and links from letters."""

from __future__ import annotations

from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from tests.web.matrix.samples import Sample, World, sample

NOBODY = UUID("00000000-0000-4000-8000-000000000000")


@sample("member_id")
def member_id(world: World) -> Sample:
    assert world.subject
    assert world.foreign_subject
    return Sample(str(world.subject.id), str(world.foreign_subject.id), str(NOBODY))


@sample("uidb36")
def uidb36(world: World) -> Sample:
    assert world.subject
    assert world.foreign_subject
    return Sample(user_pk_to_url_str(world.subject), user_pk_to_url_str(world.foreign_subject), NOBODY.hex)


@sample("key")
def key(world: World) -> Sample:
    token = default_token_generator.make_token(world.subject)
    return Sample(token, token, token)
