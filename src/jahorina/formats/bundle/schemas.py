"""What a bundle of a kind holds: which members, and which columns of which type. Kinds are closed and versioned.

A kind is `name/major.minor`. A reader knows kinds by name and major version; a higher minor version may only add columns
that a reader can do without, so they are let through and not used. The last two majors of a kind stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from jahorina.formats.bundle.documents import Manifest, Member
from jahorina.formats.bundle.refusals import refused
from jahorina.kernel.messages import gettext_noop as _


@dataclass(frozen=True, slots=True)
class MemberRule:
    """Members whose name fits `pattern`. `columns` None: as the manifest declares them, of `types`. `since`: the minor
    version in which a column came, where that was not the first: a bundle of an older one does not have it."""

    pattern: str
    columns: Mapping[str, str] | None = None
    types: tuple[str, ...] = ()
    least: int = 0
    most: int = 64
    since: Mapping[str, int] = field(default_factory=dict)

    def asked_for(self, minor: int) -> Mapping[str, str]:
        """The columns that a bundle of this minor version has."""
        return {name: kind for name, kind in (self.columns or {}).items() if self.since.get(name, 0) <= minor}


@dataclass(frozen=True, slots=True)
class Schema:
    """A kind of bundle in one major version, and the highest minor version that is known here."""

    name: str
    major: int
    minor: int
    members: tuple[MemberRule, ...]

    @property
    def code(self) -> str:
        """As manifests name it."""
        return f"{self.name}/{self.major}.{self.minor}"


_PLAIN_TYPES: Final = ("code", "text", "count", "decimal", "day", "integer")
_STEM: Final = r"[a-z0-9_-]+"

SCHEMAS: Final = (
    Schema("acknowledgement", 1, 0, ()),
    Schema("heartbeat", 1, 0, ()),
    Schema("keys", 1, 0, (MemberRule(r"root-\d{1,6}\.json", least=1),)),
    Schema(
        "table",
        1,
        0,
        (
            MemberRule(_STEM + r"\.(csv|parquet)", types=_PLAIN_TYPES),
            MemberRule(_STEM + r"\.pdf"),
        ),
    ),
    Schema(
        "aggregates",
        1,
        0,
        (
            MemberRule(r"release\.json", least=1, most=1),
            MemberRule(
                r"cells\.csv",
                {
                    "table_code": "code",
                    "members": "text",
                    "value": "decimal",
                    "obs_status": "code",
                    "conf_status": "code",
                },
                least=1,
                most=1,
            ),
            MemberRule(r"brief\.pdf", most=1),
        ),
    ),
    Schema(
        "plan",
        1,
        0,
        (
            MemberRule(r"(version|decision)-[a-z0-9-]+\.json", least=1),
            MemberRule(r"(timestamp|snapshot|targets)\.json", most=3),
            MemberRule(_STEM + r"\.pdf"),
        ),
    ),
    Schema("report", 1, 0, (MemberRule(r"report-[a-z0-9-]+\.json", least=1),)),
    Schema(
        "encodings",
        1,
        0,
        (
            MemberRule(r"register\.json", least=1, most=1),
            MemberRule(
                r"encodings\.parquet",
                {"filter": "bytes", "token": "bytes", "day": "integer", "stratum": "integer"},
                least=1,
                most=1,
            ),
        ),
    ),
    Schema("deletion", 1, 0, (MemberRule(r"statement-[0-9a-f]{32}\.json", least=1),)),
    Schema("sheet", 1, 0, (MemberRule(r"sheet\.json", least=1, most=1),)),
    Schema("referral", 1, 0, (MemberRule(r"letter-[0-9a-f]{32}\.age"), MemberRule(r"institutions\.json", most=1))),
)

PURPOSES: Final[Mapping[str, str]] = {"referral": "referral"}
"""Kinds that leave only under an agreement of this very purpose: nobody agreed to referrals by agreeing to figures."""

READS: Final = tuple(sorted(one.code for one in SCHEMAS))
"""What this version can read, as every bundle that it sends says."""


def known(code: str) -> Schema:
    """The schema by which a bundle of this kind is read; raises BundleRefused (`bundle-schema`)."""
    name, _slash, version = code.partition("/")
    major = version.partition(".")[0]
    for schema in SCHEMAS:
        if (schema.name, str(schema.major)) == (name, major):
            return schema
    raise refused("bundle-schema", schema=code)


def agreed(name: str, reads: Sequence[str]) -> str:
    """The highest version of a kind that both can: ours at most, and of a major version that the other one reads.

    `reads` is what the other announced last; where it has announced nothing yet, ours. Raises `bundle-schema`.
    """
    ours = [one for one in SCHEMAS if one.name == name]
    theirs = {one.partition(".")[0]: int(one.partition(".")[2]) for one in reads}
    for schema in sorted(ours, key=lambda one: -one.major):
        minor = theirs.get(f"{name}/{schema.major}", schema.minor if not reads else None)
        if minor is not None:
            return f"{name}/{schema.major}.{min(minor, schema.minor)}"
    raise refused("bundle-schema", schema=name)


def check_members(manifest: Manifest) -> Schema:
    """The bundle's schema, if its members are those it asks for; raises `bundle-schema`, `bundle-manifest`."""
    schema = known(manifest.schema)
    minor = int(manifest.schema.partition(".")[2])
    counts = [0] * len(schema.members)
    for member in manifest.members:
        position = _place(schema, member)
        counts[position] += 1
        _check_columns(schema.members[position], member, minor=minor, is_newer=minor > schema.minor)
    if any(not rule.least <= count <= rule.most for rule, count in zip(schema.members, counts, strict=True)):
        raise refused("bundle-manifest", what=_("a member that the schema asks for is missing, or there are too many"))
    return schema


def _place(schema: Schema, member: Member) -> int:
    for position, rule in enumerate(schema.members):
        if re.fullmatch(rule.pattern, member.name, re.ASCII):
            return position
    raise refused("bundle-manifest", what=_("a member that the schema does not have"))


def _check_columns(rule: MemberRule, member: Member, *, minor: int, is_newer: bool) -> None:
    if rule.columns is None:
        fits = all(kind in rule.types for _name, kind in member.columns)
    else:
        declared, wanted = dict(member.columns), rule.asked_for(minor)
        beyond = declared.keys() - wanted.keys()
        fits = (is_newer or not beyond) and all(declared.get(name) == kind for name, kind in wanted.items())
    if not fits:
        raise refused("bundle-manifest", what=_("columns that the schema does not have"))
