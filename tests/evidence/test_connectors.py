"""Public sources are asked politely, and a bad line, a busy server or a moved page is told in plain words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import httpx
import pytest

from jahorina.evidence.connectors import CONNECTORS, politeness
from jahorina.evidence.connectors.connector import Fetched
from jahorina.evidence.connectors.politeness import PoliteClient
from jahorina.kernel.errors import InputRefused, Unreachable

Answer = Callable[[httpx.Request], httpx.Response]


def client(answer: Answer, pauses: list[float] | None = None, host: str = "example.org") -> PoliteClient:
    waited = pauses if pauses is not None else []
    return PoliteClient(
        httpx.Client(transport=httpx.MockTransport(answer)),
        frozenset({host}),
        pause=lambda seconds: waited.append(seconds),
    )


def collect(code: str, answer: Answer, **options: str) -> Fetched:
    connector = CONNECTORS[code]
    asking = PoliteClient(
        httpx.Client(transport=httpx.MockTransport(answer)), connector.hosts, pause=lambda _seconds: None
    )
    return connector.collect(asking, connector.choices(options))


def test_each_request_names_the_program_and_waits_for_the_one_before() -> None:
    agents: list[str] = []
    pauses: list[float] = []

    def answer(request: httpx.Request) -> httpx.Response:
        agents.append(request.headers["user-agent"])
        return httpx.Response(200, content=b"ok")

    asking = client(answer, pauses)
    asking.get("https://example.org/a")
    asking.get("https://example.org/b")
    assert all("Jahorina/" in agent for agent in agents)
    assert pauses == [politeness.DELAY_SECONDS]


@pytest.mark.parametrize("status", sorted(politeness.BUSY))
def test_a_busy_server_is_asked_again_with_growing_pauses(status: int) -> None:
    pauses: list[float] = []
    answers = iter([httpx.Response(status)] * 3 + [httpx.Response(200, content=b"at last")])
    assert client(lambda _request: next(answers), pauses).get("https://example.org/").content == b"at last"
    assert [pause for pause in pauses if pause != politeness.DELAY_SECONDS] == [2.0, 4.0, 8.0]


def test_the_pause_that_a_server_asks_for_is_kept_up_to_a_minute() -> None:
    pauses: list[float] = []
    answers = iter(
        [
            httpx.Response(429, headers={"retry-after": "7"}),
            httpx.Response(429, headers={"retry-after": "86400"}),
            httpx.Response(200),
        ]
    )
    client(lambda _request: next(answers), pauses).get("https://example.org/")
    assert [pause for pause in pauses if pause != politeness.DELAY_SECONDS] == [7.0, 60.0]


def test_a_server_that_stays_busy_is_given_up_after_some_attempts() -> None:
    asked: list[int] = []

    def answer(_request: httpx.Request) -> httpx.Response:
        asked.append(1)
        return httpx.Response(503)

    with pytest.raises(Unreachable, match="busy"):
        client(answer).get("https://example.org/")
    assert len(asked) == politeness.ATTEMPTS


def test_a_machine_without_a_connection_is_told_what_it_can_do() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Name or service not known", request=request)

    with pytest.raises(Unreachable, match=r"example\.org cannot be reached") as told:
        client(answer).get("https://example.org/")
    assert "jahorina import" in told.value.hint


def test_an_answer_that_is_no_success_is_told_and_not_repeated() -> None:
    asked: list[int] = []

    def answer(_request: httpx.Request) -> httpx.Response:
        asked.append(1)
        return httpx.Response(404)

    with pytest.raises(Unreachable, match="HTTP 404"):
        client(answer).get("https://example.org/x")
    assert len(asked) == 1


@pytest.mark.parametrize("target", ["https://elsewhere.org/", "http://example.org/", "https://169.254.169.254/"])
def test_a_redirect_away_from_the_source_or_to_plain_http_is_not_followed(target: str) -> None:
    with pytest.raises(Unreachable, match="not one of its own addresses"):
        client(lambda _request: httpx.Response(302, headers={"location": target})).get("https://example.org/")


def test_a_redirect_within_the_source_is_followed_but_not_for_ever() -> None:
    answers = iter([httpx.Response(302, headers={"location": "/b"}), httpx.Response(200, content=b"b")])
    assert client(lambda _request: next(answers)).get("https://example.org/a").url == "https://example.org/b"
    with pytest.raises(Unreachable):
        client(lambda _request: httpx.Response(302, headers={"location": "/a"})).get("https://example.org/a")


def test_more_than_agreed_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(politeness, "MOST_BYTES", 1000)
    with pytest.raises(InputRefused, match="sent more than"):
        client(lambda _request: httpx.Response(200, content=b"x" * 1001)).get("https://example.org/")


def test_plain_http_is_never_asked() -> None:
    with pytest.raises(Unreachable):
        client(lambda _request: httpx.Response(200)).get("http://example.org/")


@pytest.mark.parametrize("code", sorted(CONNECTORS))
def test_every_connector_has_a_licence_and_defaults_that_it_accepts(code: str) -> None:
    connector = CONNECTORS[code]
    assert connector.licence
    assert connector.url.startswith("https://")
    assert connector.choices({}) == {option.name: option.default for option in connector.options}
    assert connector.choices(connector.choices({})) == connector.choices({})


def test_an_option_that_does_not_exist_or_has_a_wrong_form_is_refused() -> None:
    with pytest.raises(InputRefused, match="has no option 'colour'"):
        CONNECTORS["unhcr"].choices({"colour": "red"})
    with pytest.raises(InputRefused, match="cannot be"):
        CONNECTORS["unhcr"].choices({"places": "../../x"})


def test_unhcr_is_asked_page_by_page_by_origin() -> None:
    asked: list[httpx.QueryParams] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params)
        return httpx.Response(200, json={"page": len(asked), "maxPages": 2, "items": []})

    fetched = collect("unhcr", answer, places="SRB,BIH")
    assert [params["page"] for params in asked] == ["1", "2"]
    assert {params["coo_all"] for params in asked} == {"true"}
    assert {params["coa"] for params in asked} == {"SRB,BIH"}
    assert len(fetched.parts) == 2


def test_eurostat_is_asked_year_by_year_and_says_when_it_changed() -> None:
    asked: list[httpx.QueryParams] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params)
        return httpx.Response(200, json={"updated": f"2025-0{len(asked)}-15T11:00:00+0200"})

    fetched = collect("eurostat", answer, places="AT,HU", **{"from": "2023", "to": "2024"})
    assert [params["sinceTimePeriod"] for params in asked] == ["2023-01", "2024-01"]
    assert asked[0].get_list("geo") == ["AT", "HU"]
    assert fetched.as_of == date(2025, 2, 15)
    with pytest.raises(InputRefused):
        collect("eurostat", answer, **{"from": "2024", "to": "2023"})


def test_the_newest_frontex_workbook_is_found_on_the_page() -> None:
    page = "".join(
        f'<a href="/assets/Migratory_routes/2025/Monthly_detections_of_IBC_{day}.xlsx">x</a>'
        for day in ("2025_09_05", "2025_10_03", "2024_12_01")
    )

    def answer(request: httpx.Request) -> httpx.Response:
        is_file = request.url.path.endswith(".xlsx")
        return httpx.Response(200, content=b"PK" if is_file else page.encode())

    fetched = collect("frontex", answer)
    assert (fetched.name, fetched.as_of) == ("Monthly_detections_of_IBC_2025_10_03.xlsx", date(2025, 10, 3))


def test_missing_migrants_are_as_of_the_files_last_change() -> None:
    changed = {"last-modified": "Wed, 01 Oct 2025 10:00:00 GMT"}
    fetched = collect("missing-migrants", lambda _request: httpx.Response(200, content=b"PK", headers=changed))
    assert fetched.as_of == date(2025, 10, 1)


@pytest.mark.parametrize("code", ["unhcr", "eurostat", "frontex"])
def test_a_source_that_changed_its_form_is_told(code: str) -> None:
    with pytest.raises(Unreachable, match="no longer answers in the form"):
        collect(code, lambda _request: httpx.Response(200, content=json.dumps({"hello": 1}).encode()))
