"""People of the demo at the pages of the plan and of the Dialogue, each in a browser of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.run import jahorina

PASSWORD = "gorge-linden-73-mist"


class Person:
    """A browser in which somebody is logged in; roles of the plan need no second factor."""

    def __init__(self, browser: Any, site: str, email: str, password: str, *, width: int = 1280) -> None:
        context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
        self.page, self.site = context.new_page(), site
        self.page.goto(f"{site}/account/log-in/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda address: "log-in" not in address)

    def go(self, address: str) -> Any:
        """Open a page of the site."""
        self.page.goto(f"{self.site}/{address}")
        return self.page

    def open(self, address: str) -> Any:
        """Open a page of the plan."""
        return self.go(f"plan/{address}")

    def see(self, address: str) -> Any:
        """Open a page of the Dialogue."""
        return self.go(f"dialogue/{address}")

    def fill(self, **fields: str) -> None:
        """Fill the page's fields by their names."""
        for name, value in fields.items():
            self.page.fill(f"[name='{name}']", value)

    def send(self) -> str:
        """Send the page's last form and give what the answer says."""
        with self.page.expect_navigation():
            self.page.locator("main form button[type=submit]").last.click()
        return str(self.page.inner_text("main"))


def coordinator(browser: Any, site: str, home: Path, partner: str = "al", *, width: int = 1280) -> Person:
    """The coordinator of a partner, whom the demo has for each."""
    members = json.loads((home / "demo-members.json").read_text(encoding="utf-8"))
    found = next(one for one in members if one["role"] == "coordinator" and one["partner"] == partner)
    return Person(browser, site, found["email"], found["password"], width=width)


def contributor(browser: Any, site: str, home: Path, folder: Path, institution: str, *, width: int = 1280) -> Person:
    """Somebody who writes reports for an institution, added for the walk; the demo has a writer for one partner only."""
    kept, email = folder / "password", f"writer@{institution}.example"
    kept.write_text(PASSWORD, encoding="utf-8")
    chosen = ("--email", email, "--name", f"Writer of {institution}", "--institution", institution)
    added = jahorina("member", "add", *chosen, "--role", "contributor", "--password-file", kept, home=home)
    assert added.code == 0, added.errors
    return Person(browser, site, email, PASSWORD, width=width)
