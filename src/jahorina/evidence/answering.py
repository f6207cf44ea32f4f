"""What the visible observations add up to: margins, the best of total and sum, months to years. In SQL."""

# ruff: noqa: S608 - the SQL is put together from constants of this room; what a person gives goes in as parameters.

from __future__ import annotations

from jahorina.evidence.questions import GRAIN, MOST_CELLS, Additivity, Query, Question, Shape
from jahorina.evidence.summaries import kept_dimensions, summed_mask
from jahorina.kernel.identifiers import TOTAL
from jahorina.kernel.periods import Frequency

_GROUPED = ("source", "definition", "owner", "simulated")
_GROUP = ", ".join(_GROUPED)

_BOUNDS = """CASE WHEN count(lower) > 0 THEN sum(coalesce(lower, value)) END AS lower,
        CASE WHEN count(upper) > 0 AND count(coalesce(upper, value)) = count(*)
             THEN sum(coalesce(upper, value)) END AS upper"""

_BUCKETS: dict[Frequency, tuple[str, str]] = {
    Frequency.YEAR: ("make_date(year(period_start), 1, 1)", "make_date(year(period_start), 12, 31)"),
    Frequency.HALF: (
        "make_date(year(period_start), 1 + 6 * ((month(period_start) - 1) // 6), 1)",
        "last_day(make_date(year(period_start), 6 + 6 * ((month(period_start) - 1) // 6), 1))",
    ),
    Frequency.QUARTER: (
        "make_date(year(period_start), 1 + 3 * ((month(period_start) - 1) // 3), 1)",
        "last_day(make_date(year(period_start), 3 + 3 * ((month(period_start) - 1) // 3), 1))",
    ),
    Frequency.MONTH: ("make_date(year(period_start), month(period_start), 1)", "last_day(period_start)"),
    Frequency.WEEK: (
        "(period_start - (isodow(period_start) - 1)::int)::date",
        "(period_start + (7 - isodow(period_start))::int)::date",
    ),
    Frequency.DAY: ("period_start", "period_start"),
}

ANSWER_COLUMNS = (
    "place, period_start, period_end, member, source, definition, owner, simulated, value, lower, upper, parts, "
    "missing, obs_bits, conf_bits, qualifier_bits, provenance_bits, as_of, revision, note"
)


def answering(question: Question, additivity: Additivity, head: Query, shape: Shape) -> Query:
    """The whole question: rows of ANSWER_COLUMNS, ordered by place, period and member, at most MOST_CELLS + 1.

    `head` is the `summary` of the observations that count for the asker.
    """
    summed = summed_mask(kept_dimensions(question))
    patterns = {pattern & sum(summed.values()) for pattern in shape.patterns}
    rigid = sum(bit for name, bit in summed.items() if name not in additivity.dimensions)
    wanted = [f"mask & {rigid} = 0"] if any(pattern & rigid for pattern in patterns) else []
    if question.breakdown:
        wanted.append(f"{question.breakdown} <> '{TOTAL}'")
    steps = [_margins(question.breakdown or f"'{TOTAL}'", " AND ".join(wanted) or "true")]
    if len(patterns) > 1:
        steps.append(_best())
    if question.frequency is not None and shape.grains != {question.frequency.value}:
        steps.append(_periods(question.frequency, additivity, steps[-1][0]))
    sql = ",\n".join([head.sql, *(step for _name, step in steps)])
    order = f"ORDER BY place, period_start, period_end, member, {_GROUP} LIMIT {MOST_CELLS + 1}"
    return Query(f"{sql}\nSELECT {ANSWER_COLUMNS} FROM {steps[-1][0]} {order}", head.parameters)


def _margins(member: str, wanted: str) -> tuple[str, str]:
    """Rows added up over the dimensions that break them down, one row a pattern."""
    bits = ", ".join(f"bit_or({name}_bits) AS {name}_bits" for name in ("obs", "conf", "qualifier", "provenance"))
    return (
        "margins",
        f"""margins AS (
    SELECT place, period_start, period_end, {member} AS member, {_GROUP}, mask, sum(value) AS value,
        CASE WHEN sum(lower_parts) > 0 THEN sum(lower_sum) END AS lower,
        CASE WHEN sum(upper_parts) > 0 AND sum(upper_known) = sum(parts) THEN sum(upper_sum) END AS upper,
        sum(parts)::bigint AS parts, sum(missing)::bigint AS missing,
        {bits}, max(as_of) AS as_of, max(revision) AS revision, any_value(note) AS note
    FROM summary WHERE {wanted} GROUP BY ALL
)""",
    )


def _best() -> tuple[str, str]:
    """The pattern with the fewest dimensions: a published total before any sum."""
    return (
        "best",
        f"""best AS (
    SELECT * FROM margins QUALIFY row_number() OVER (
        PARTITION BY place, period_start, period_end, member, {_GROUP} ORDER BY bit_count(mask::bigint), mask) = 1
)""",
    )


def _periods(frequency: Frequency, additivity: Additivity, below: str) -> tuple[str, str]:
    """Whole calendar periods: published ones, else complete sums of the coarsest that fill them."""
    start, end = _BUCKETS[frequency]
    if not additivity.time:
        return "periods", f"periods AS (SELECT * FROM {below} WHERE {GRAIN} = '{frequency.value}')"
    return (
        "periods",
        f"""pieces AS (
    SELECT *, {start} AS bucket_start, {end} AS bucket_end, {GRAIN} AS grain FROM {below}
),
filled AS (
    SELECT place, bucket_start AS period_start, bucket_end AS period_end, member, {_GROUP}, grain,
        sum(value) AS value, {_BOUNDS},
        sum(parts)::bigint AS parts, sum(missing)::bigint AS missing, count(*) AS pieces,
        bit_or(obs_bits) AS obs_bits, bit_or(conf_bits) AS conf_bits,
        bit_or(qualifier_bits) AS qualifier_bits, bit_or(provenance_bits) AS provenance_bits,
        max(as_of) AS as_of, max(revision) AS revision, any_value(note) AS note
    FROM pieces WHERE grain <> '_Z' AND pieces.period_end <= bucket_end
    GROUP BY place, bucket_start, bucket_end, member, {_GROUP}, grain
    HAVING sum(pieces.period_end - pieces.period_start + 1) = bucket_end - bucket_start + 1
),
periods AS (
    SELECT * FROM filled QUALIFY row_number() OVER (
        PARTITION BY place, period_start, period_end, member, {_GROUP} ORDER BY pieces) = 1
)""",
    )
