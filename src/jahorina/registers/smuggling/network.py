"""The network of incidents, suspects, groups and traces as a member may see it: nodes, edges, measures.

Everything is read through `ties_seen_by`, so that no node stands in it whose incident the member may not open. Nodes carry
references and no names. A trace is a node where at least two of the incidents shown have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from jahorina.audit import actions
from jahorina.kernel.errors import NotFound
from jahorina.kernel.messages import gettext_noop as _
from jahorina.partners.permissions import Member
from jahorina.registers.models import Case, Group, Suspect, Tie, TieKind
from jahorina.registers.queries import record_reading
from jahorina.registers.smuggling.centrality import betweenness_centrality, degree_centrality, neighbours, within
from jahorina.registers.smuggling.compartment import incidents_of, ties_seen_by
from jahorina.registers.smuggling.grading import Confidence, at_least, confidence

SHOWN_AT_MOST = 500
"""More nodes than these are not shown at once: nobody reads them, and the question should be narrowed."""

DEEPEST = 2

_READ = (
    *("kind", "code", "incident", "other", "token", "source_grade", "information_grade", "by__name"),
    *("suspect__reference", "suspect__is_simulated", "group__reference", "group__is_simulated"),
)


class NodeKind(StrEnum):
    """What a node stands for."""

    INCIDENT = "incident"
    SUSPECT = "suspect"
    GROUP = "group"
    TRACE = "trace"


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in the network. `id` is that of its row (None for a trace, which leads nowhere)."""

    key: str
    kind: NodeKind
    label: str
    id: UUID | None = None
    code: str = ""
    on: date | None = None
    degree: float = 0.0
    betweenness: float = 0.0
    edges: int = 0
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie between two nodes: what it is, how sure, who asserts it, in which file."""

    tie: UUID
    kind: TieKind
    code: str
    ends: tuple[str, str]
    confidence: Confidence
    by: str
    incident: UUID


@dataclass(frozen=True, slots=True)
class Question:
    """What to show: incidents reported from `since` to `until`, ties of these kinds and at least this sure, and nodes at
    most `depth` steps from `centre` where one is given."""

    since: date | None = None
    until: date | None = None
    kinds: frozenset[TieKind] = frozenset(TieKind)
    least: Confidence = Confidence.LOW
    centre: UUID | None = None
    depth: int = DEEPEST


@dataclass(frozen=True, slots=True)
class Network:
    """The answer. Where there are more nodes than are shown, `found` says how many and `nodes` is empty."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    found: int

    @property
    def too_many(self) -> bool:
        """Whether the question must be narrowed."""
        return self.found > len(self.nodes)


def network(question: Question, *, member: Member) -> Network:
    """The network of a member's own incidents. Raises NotAllowed, and NotFound (`node-unknown`) where `centre` is not in
    it. The measures are those of the network as it is shown."""
    nodes, edges = _graph(question, member)
    if question.centre is not None:
        nodes, edges = _around(nodes, edges, question.centre, min(max(question.depth, 1), DEEPEST))
    else:
        tied = {end for edge in edges for end in edge.ends}
        nodes = {key: node for key, node in nodes.items() if key in tied}
    shown = len(nodes) <= SHOWN_AT_MOST
    with transaction.atomic():
        detail = {"nodes": len(nodes) if shown else 0, "around": str(question.centre or "")}
        record_reading(member, actions.NETWORK_READ, "incidents", detail)
    return Network(_measured(nodes, edges), tuple(edges), len(nodes)) if shown else Network((), (), len(nodes))


def _graph(question: Question, member: Member) -> tuple[dict[str, Node], list[Edge]]:
    incidents = _incidents(question, incidents_of(member))
    rows = [
        row
        for row in _ties(question, member)
        if row.incident_id in incidents and (row.other_id is None or row.other_id in incidents)
    ]
    traces = _shared_traces(rows)
    nodes = {str(case.pk): _incident_node(case) for case in incidents.values()}
    edges = []
    for row in rows:
        for node in _ends_of(row, traces):
            nodes.setdefault(node.key, node)
        if row.kind != TieKind.TRACE or row.token in traces:
            edges.append(_edge(row, traces))
    return nodes, edges


def _incidents(question: Question, rows: QuerySet[Case]) -> dict[UUID, Case]:
    if question.since is not None:
        rows = rows.filter(opened_on__gte=question.since)
    if question.until is not None:
        rows = rows.filter(opened_on__lte=question.until)
    return {case.pk: case for case in rows.order_by("opened_on", "id")}


def _ties(question: Question, member: Member) -> list[Tie]:
    sure_enough = at_least(question.least)
    rows = ties_seen_by(member).filter(kind__in=[kind.value for kind in question.kinds])
    # Only what is shown is read: whole members and suspects for each tie would take most of the time.
    rows = rows.select_related("suspect", "group", "by").only(*_READ).order_by("recorded_at", "id")
    return [row for row in rows if confidence(row.source_grade, row.information_grade) in sure_enough]


def _shared_traces(rows: list[Tie]) -> dict[int, Node]:
    """The traces of at least two incidents, numbered in the order in which they came up."""
    seen: dict[int, set[UUID]] = {}
    codes: dict[int, str] = {}
    for row in rows:
        if row.token is not None:
            seen.setdefault(row.token, set()).add(row.incident_id)
            codes[row.token] = row.code
    shared = [token for token, incidents in seen.items() if len(incidents) > 1]
    return {
        token: Node(f"trace-{number}", NodeKind.TRACE, f"#{number}", code=codes[token])
        for number, token in enumerate(shared, start=1)
    }


def _ends_of(row: Tie, traces: dict[int, Node]) -> list[Node]:
    """The nodes that the tie brings in beside its incident."""
    found = []
    if row.suspect is not None:
        found.append(_reference_node(row.suspect, NodeKind.SUSPECT))
    if row.group is not None:
        found.append(_reference_node(row.group, NodeKind.GROUP))
    if row.token in traces:
        found.append(traces[row.token])
    return found


def _reference_node(row: Suspect | Group, kind: NodeKind) -> Node:
    return Node(str(row.pk), kind, row.reference, row.pk, is_simulated=row.is_simulated)


def _incident_node(case: Case) -> Node:
    return Node(
        str(case.pk), NodeKind.INCIDENT, case.reference, case.pk, case.place, case.opened_on,
        is_simulated=case.is_simulated,
    )  # fmt: skip


def _edge(row: Tie, traces: dict[int, Node]) -> Edge:
    kind = TieKind(row.kind)
    match kind:
        case TieKind.MEMBER:
            ends = (str(row.suspect_id), str(row.group_id))
        case TieKind.INVOLVED:
            ends = (str(row.suspect_id), str(row.incident_id))
        case TieKind.RESPONSIBLE:
            ends = (str(row.group_id), str(row.incident_id))
        case TieKind.LINKED:
            ends = (str(row.incident_id), str(row.other_id))
        case TieKind.TRACE:
            ends = (str(row.incident_id), traces[row.token or 0].key)
    sure = confidence(row.source_grade, row.information_grade)
    return Edge(row.pk, kind, row.code, ends, sure, row.by.name, row.incident_id)


def _around(nodes: dict[str, Node], edges: list[Edge], centre: UUID, depth: int) -> tuple[dict[str, Node], list[Edge]]:
    if str(centre) not in nodes:
        raise NotFound("node-unknown", _("There is no such entry."))
    near = within(neighbours(nodes, (edge.ends for edge in edges)), str(centre), depth)
    kept = {key: node for key, node in nodes.items() if key in near}
    return kept, [edge for edge in edges if near.issuperset(edge.ends)]


def _measured(nodes: dict[str, Node], edges: list[Edge]) -> tuple[Node, ...]:
    joined = neighbours(nodes, (edge.ends for edge in edges))
    degree, between = degree_centrality(joined), betweenness_centrality(joined)
    return tuple(
        Node(
            node.key, node.kind, node.label, node.id, node.code, node.on,
            degree[key], between[key], len(joined[key]), node.is_simulated,
        )
        for key, node in nodes.items()
    )  # fmt: skip
