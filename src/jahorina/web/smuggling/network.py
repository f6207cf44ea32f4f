"""The network between incidents, suspects and groups as a picture and as tables, and the figures on incidents."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jahorina.partners.texts import in_language
from jahorina.registers.codes import CodeLists, code_lists
from jahorina.registers.smuggling import queries
from jahorina.registers.smuggling.grading import CONFIDENCE_TITLES
from jahorina.registers.smuggling.network import SHOWN_AT_MOST, Edge, Network, Node, NodeKind, network
from jahorina.registers.smuggling.services import CODES_OF
from jahorina.registers.smuggling.ties import TIE_TITLES
from jahorina.render.network import NetworkEdge, NetworkNode, network_picture
from jahorina.web.accounts.access import MemberRequest
from jahorina.web.names import Names, names
from jahorina.web.smuggling.forms import NetworkForm
from jahorina.web.smuggling.ties import for_criminal_justice
from jahorina.web.templatetags.figures import day

COLUMNS = (NodeKind.GROUP, NodeKind.SUSPECT, NodeKind.INCIDENT, NodeKind.TRACE)
COLUMN_TITLES = {
    NodeKind.GROUP: gettext_lazy("Groups"),
    NodeKind.SUSPECT: gettext_lazy("Suspects"),
    NodeKind.INCIDENT: gettext_lazy("Incidents"),
    NodeKind.TRACE: gettext_lazy("Shared traces"),
}
KIND_TITLES = {
    NodeKind.GROUP: gettext_lazy("Group"),
    NodeKind.SUSPECT: gettext_lazy("Suspect"),
    NodeKind.INCIDENT: gettext_lazy("Incident"),
    NodeKind.TRACE: gettext_lazy("Trace"),
}
FIGURE_TITLES = {
    "means": gettext_lazy("By means of transport"),
    "harm": gettext_lazy("By harm"),
    "outcome": gettext_lazy("By outcome"),
}
SCHEMES_OF_FIGURES = {
    "means": ("smuggling-means",),
    "harm": ("smuggling-harm",),
    "outcome": ("judgement", "smuggling-closure"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The names of codes and places in the reader's language, read once for a page."""

    lists: CodeLists
    places: Names
    language: str

    @classmethod
    def of_reader(cls) -> Words:
        """Those of whom the page is for."""
        language = get_language() or "en"
        return cls(code_lists(), names(language), language)

    def code(self, schemes: tuple[str, ...], code: str) -> str:
        """The name of a code of the first list that has it."""
        if not code:
            return _("not known")
        for scheme in schemes:
            if self.lists.has(scheme, code):
                return in_language(self.lists.names(scheme, code), self.language)
        return code


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A node as the table and the picture write it."""

    node: Node
    kind: str
    label: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """An edge as the table and the picture write it."""

    edge: Edge
    kind: str
    code: str
    one: str
    other: str
    confidence: str


@for_criminal_justice
@require_safe
def whole(request: MemberRequest) -> HttpResponse:
    """The network of all incidents of the member's."""
    return _page(request, None)


@for_criminal_justice
@require_safe
def around(request: MemberRequest, node_id: UUID) -> HttpResponse:
    """What lies within two steps of an incident, a suspect or a group."""
    return _page(request, node_id)


@for_criminal_justice
@require_safe
def figures(request: MemberRequest) -> HttpResponse:
    """How many incidents there are, by means, harm and outcome."""
    form, words = _period_form(request), Words.of_reader()
    question = form.question()
    found = queries.incident_figures(member=request.user, since=question.since, until=question.until)
    tables = [
        (title, [(words.code(SCHEMES_OF_FIGURES[name], code), number) for code, number in found.by[name].items()])
        for name, title in FIGURE_TITLES.items()
    ]
    sums = [
        (_("Incidents"), found.incidents),
        (_("Persons smuggled, as far as known"), found.persons),
        (_("Of them children"), found.children),
        (_("Persons dead"), found.dead),
        (_("Persons injured"), found.injured),
        (_("Incidents without a number of persons"), found.without_persons),
    ]
    context = {"form": form, "sums": sums, "tables": tables}
    return render(request, "smuggling/figures.html", context, status=422 if form.errors else 200)


def _period_form(request: MemberRequest) -> NetworkForm:
    form = NetworkForm(request.GET or None)
    for name in ("least", "depth", "kind"):
        del form.fields[name]
    return form


def _page(request: MemberRequest, centre: UUID | None) -> HttpResponse:
    form = NetworkForm(request.GET or None)
    if centre is None:
        del form.fields["depth"]
    found = network(form.question(centre), member=request.user)
    words = Words.of_reader()
    nodes = {node.key: _node_row(node, words) for node in found.nodes}
    edges = [_edge_row(edge, nodes, words) for edge in found.edges]
    context = {
        "form": form,
        "centre": nodes.get(str(centre)) if centre else None,
        "found": found,
        "most": SHOWN_AT_MOST,
        "picture": _picture(found, nodes, edges, centre) if nodes else "",
        "nodes": sorted(nodes.values(), key=lambda row: (-row.node.betweenness, -row.node.degree, row.label)),
        "edges": edges,
    }
    return render(request, "smuggling/network.html", context, status=422 if form.errors else 200)


def _node_row(node: Node, words: Words) -> NodeRow:
    kind = str(KIND_TITLES[node.kind])
    label = node.label
    parts = []
    if node.kind is NodeKind.TRACE:
        label = f"{words.code(('trace-kind',), node.code)} {node.label}"
    if node.kind is NodeKind.INCIDENT:
        parts = [day(node.on) if node.on else "", words.places.of(node.code) if node.code else ""]
    ties = ngettext("joined with %(n)s other", "joined with %(n)s others", node.edges) % {"n": node.edges}
    text = ", ".join(part for part in (f"{kind} {label}", *parts, ties) if part)
    href = reverse("smuggling:around", kwargs={"node_id": node.id}) if node.id is not None else ""
    return NodeRow(node, kind, label, text, href)


def _edge_row(edge: Edge, nodes: dict[str, NodeRow], words: Words) -> EdgeRow:
    one, other = (nodes[end].label for end in edge.ends)
    code = words.code((CODES_OF[edge.kind],), edge.code)
    return EdgeRow(edge, str(TIE_TITLES[edge.kind]), code, one, other, str(CONFIDENCE_TITLES[edge.confidence]))


def _picture(found: Network, nodes: dict[str, NodeRow], edges: list[EdgeRow], centre: UUID | None) -> SafeString:
    drawn = [
        NetworkNode(
            row.node.key, COLUMNS.index(row.node.kind), row.node.kind.value, row.label, row.text, row.href or None,
            row.node.id is not None and row.node.id == centre,
        )
        for row in nodes.values()
    ]  # fmt: skip
    lines = [
        NetworkEdge(row.edge.ends, row.edge.confidence.value, f"{row.one} – {row.other}: {row.code} ({row.confidence})")
        for row in edges
    ]
    description = _("%(nodes)s nodes and %(edges)s ties; the tables below say the same.") % {
        "nodes": len(found.nodes),
        "edges": len(found.edges),
    }
    svg = network_picture(
        drawn,
        lines,
        title=_("Network of incidents, suspects and groups"),
        description=description,
        columns=[str(COLUMN_TITLES[kind]) for kind in COLUMNS],
    )
    return mark_safe(svg)  # noqa: S308 - every text in it is escaped by render
