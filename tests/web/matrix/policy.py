"""The declared policy, one TOML file a room. A cell is looked up, never guessed: what is not declared fails.

    ["members:member"]
    anonymous = "*: log-in"
    node-administrator = "GET HEAD: 200/404/404; *: 405"
    rest = "*: 403"

Keys say who: a role, `anonymous`, `members` (every role), `everyone`, or `rest`; the nearer one counts. `rest` can
only deny. Values say what: methods, a colon, then one outcome, or three for an own, another's and a missing object;
`*` stands for the methods that are not named. An outcome is a status, or `log-in` for a redirect to the log-in page.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "policy"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OBJECTS = ("own", "other", "missing")
ANONYMOUS = "anonymous"
DENIALS = {"log-in", "403", "404", "405"}


class UndeclaredError(LookupError):
    """Nothing is said about a cell."""


@dataclass(frozen=True, slots=True)
class RoutePolicy:
    """What is declared about one route."""

    rules: dict[str, dict[str, tuple[str, ...]]]

    def expected(self, who: str, method: str, which: str) -> str:
        """The declared outcome of a cell; raises UndeclaredError."""
        nearer = (who, *(() if who == ANONYMOUS else ("members",)), "everyone", "rest")
        for key in nearer:
            if key in self.rules:
                outcomes = self.rules[key].get(method) or self.rules[key].get("*")
                if outcomes:
                    return outcomes[OBJECTS.index(which)] if len(outcomes) == len(OBJECTS) else outcomes[0]
                break
        raise UndeclaredError(f"{who} {method} {which}")


def read_policy() -> dict[str, RoutePolicy]:
    """All files together; a route that stands in two of them fails."""
    policy: dict[str, RoutePolicy] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for name, lines in tomllib.loads(file.read_text(encoding="utf-8")).items():
            assert name not in policy, f"{name} is declared twice"
            policy[name] = RoutePolicy({who: _rule(name, who, text) for who, text in lines.items()})
    return policy


def _rule(name: str, who: str, text: str) -> dict[str, tuple[str, ...]]:
    rule: dict[str, tuple[str, ...]] = {}
    for part in text.split(";"):
        methods, _colon, outcomes = part.partition(":")
        found = tuple(outcome.strip() for outcome in outcomes.split("/"))
        assert len(found) in (1, len(OBJECTS)), f"{name} {who}: {part}"
        assert who != "rest" or set(found) <= DENIALS, f"{name}: `rest` can only deny"
        for method in methods.split():
            assert method in (*METHODS, "*"), f"{name} {who}: there is no method {method}"
            rule[method] = found
    return rule
