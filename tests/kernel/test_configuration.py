"""The configuration has safe defaults, one file, and an environment that wins; what it does not know it refuses."""

from pathlib import Path

import pytest

from jahorina.kernel.configuration import SETTINGS, default_file, read_configuration
from jahorina.kernel.errors import NotReady
from jahorina.kernel.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def write(workspace: Workspace, text: str) -> None:
    workspace.configuration_file.write_text(text, encoding="utf-8")


def test_without_a_file_the_defaults_hold(workspace: Workspace) -> None:
    configuration = read_configuration(workspace, {})
    assert configuration.text("database", "url") == "sqlite"
    assert configuration.number("server", "workers") == 2
    assert configuration.flag("server", "https") is False


def test_a_new_file_says_every_setting_and_changes_none(workspace: Workspace) -> None:
    write(workspace, default_file())
    assert read_configuration(workspace, {}).values == {(s.section, s.key): s.default for s in SETTINGS}
    for setting in SETTINGS:
        assert f"#{setting.key} = " in default_file()


def test_the_defaults_hold_once_their_comments_are_taken_away(workspace: Workspace) -> None:
    lines = [
        line[1:] if line.startswith("#") and not line.startswith("# ") else line for line in default_file().splitlines()
    ]
    write(workspace, "\n".join(lines))
    assert read_configuration(workspace, {}).values == {(s.section, s.key): s.default for s in SETTINGS}


def test_the_environment_overrides_the_file(workspace: Workspace) -> None:
    write(workspace, '[server]\nworkers = 3\nhosts = ["a"]\n')
    environment = {"JAHORINA_SERVER_WORKERS": "5", "JAHORINA_SERVER_HTTPS": "true", "JAHORINA_SERVER_HOSTS": "b, c"}
    configuration = read_configuration(workspace, environment)
    assert configuration.number("server", "workers") == 5
    assert configuration.flag("server", "https") is True
    assert configuration.texts("server", "hosts") == ["b", "c"]


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("[server]\nworker = 3\n", "configuration-unknown", "[server] worker"),
        ("[sever]\nworkers = 3\n", "configuration-unknown", "[sever] workers"),
        ("workers = 3\n", "configuration-unknown", "[workers]"),
        ('[server]\nworkers = "three"\n', "configuration-value", "a whole number"),
        ("[server]\nworkers = true\n", "configuration-value", "a whole number"),
        ('[mail]\ndelivery = "pigeon"\n', "configuration-value", "file, console, smtp"),
        ("[server\n", "configuration-unreadable", "jahorina.toml"),
    ],
)
def test_a_wrong_file_is_refused_by_the_settings_name(workspace: Workspace, text: str, code: str, named: str) -> None:
    write(workspace, text)
    with pytest.raises(NotReady) as refused:
        read_configuration(workspace, {})
    assert refused.value.code == code
    assert named in str(refused.value)


@pytest.mark.parametrize("value", ["many", "1.5", ""])
def test_a_wrong_environment_is_refused_too(workspace: Workspace, value: str) -> None:
    with pytest.raises(NotReady, match=r"\[server\] workers"):
        read_configuration(workspace, {"JAHORINA_SERVER_WORKERS": value})


def test_every_setting_is_documented(project: Path) -> None:
    page = (project / "docs" / "configuration.md").read_text(encoding="utf-8")
    for setting in SETTINGS:
        assert f"`{setting.key}`" in page, f"docs/configuration.md lacks [{setting.section}] {setting.key}"
        assert setting.variable in page
