"""`jahorina link`, `encode` and `overlap` as their users run them: what they print, refuse, and never hold."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jahorina.cli import linkage
from jahorina.engines.linkage.roles import Role
from jahorina.kernel.errors import UserError
from tests.cli.run import environment, jahorina
from tests.cli.test_cases_command import made, member
from tests.engines.linkage.invented import Columns, people, register

__all__ = ["made"]

HEADS = {
    "given_name": "given_name",
    "family_name": "surname",
    "father_name": "fathers_name",
    "birth_date": "DOB",
    "sex": "Gender",
    "place": "province",
    "nationality": "nationality",
    "registered": "registered",
}


def write(file: Path, columns: Columns, who: range, heads: dict[str, str] = HEADS) -> Path:
    names = [role for role in columns if str(role) in heads]
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow([*(heads[str(role)] for role in names), "who"])
        writer.writerows(zip(*(columns[role] for role in names), map(str, who), strict=True))
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three registers that share people, and a key."""
    folder = tmp_path_factory.mktemp("registers")
    everybody = people(900, 21)
    for number, (name, who) in enumerate({"mk": range(400), "rs": range(200, 600), "ba": range(400, 800)}.items()):
        write(folder / f"{name}.csv", register([everybody[one] for one in who], 30 + number), who)
    (folder / "key").write_text("".join(random.Random(1).choices("abcdef0123456789", k=44)))  # noqa: S311
    return folder


def run(verb: str, *arguments: str | Path) -> Result:
    return CliRunner().invoke(getattr(linkage, verb), [str(one) for one in arguments])


def document(result: Result) -> dict:
    assert result.exception is None, result.exception
    made: dict = json.loads(result.stdout.strip().splitlines()[-1])
    return made


def test_two_plain_files_are_linked_and_compared_with_the_truth(folder: Path) -> None:
    done = document(
        run("link", folder / "mk.csv", folder / "rs.csv", "--key-file", folder / "key", "--truth", "who", "--json")
    )
    assert set(done) == {"roles", "schema", "overlaps", "quality", "timings"}
    assert done["roles"]["mk"]["family_name"] == "surname"
    assert done["quality"]["f1"] > 0.93
    pair = done["overlaps"]["pairs"][0]
    assert pair["registers"] == ["mk", "rs"]
    assert pair["interval"][0] <= 200 <= pair["interval"][1]


def test_three_files_give_seven_histories(folder: Path) -> None:
    files = [folder / f"{name}.csv" for name in ("mk", "rs", "ba")]
    done = document(run("link", *files, "--key-file", folder / "key", "--json"))
    assert len(done["overlaps"]["histories"]) == 7
    assert "quality" not in done
    assert abs(done["overlaps"]["people"]["corrected"] - 800) < 60


def test_full_names_and_parts_of_names_meet_and_semicolons_are_read(folder: Path, tmp_path: Path) -> None:
    with (folder / "mk.csv").open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    with (tmp_path / "full.csv").open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened, delimiter=";")
        writer.writerow(["Name", "Date of birth", "Gender", "Province", "who"])
        writer.writerows(
            [f"{row['given_name']} {row['surname']}", row["DOB"], row["Gender"], row["province"], row["who"]]
            for row in rows
        )
    done = document(
        run("link", tmp_path / "full.csv", folder / "rs.csv", "--key-file", folder / "key", "--truth", "who", "--json")
    )
    assert done["roles"]["full"]["full_name"] == "Name"
    assert done["quality"]["f1"] > 0.85


def test_a_register_as_an_office_exports_it_is_read(folder: Path, tmp_path: Path) -> None:
    heads = dict(zip(HEADS, ("Име", "Презиме", "Име оца", "Датум рођења", "Пол", "Место рођења"), strict=False))
    everybody = people(900, 21)
    columns = register([everybody[one] for one in range(200, 600)], 31)
    columns[Role.BORN] = [_month_first(text) for text in columns[Role.BORN]]
    columns[Role.FATHER] = [""] * 400
    file = write(tmp_path / "sr.csv", columns, range(200, 600), heads)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b",", b";") + b";;;;;;\n\n")
    done = document(run("link", folder / "mk.csv", file, "--key-file", folder / "key", "--json", "--truth", "who"))
    assert done["roles"]["sr"]["birth_date"] == "Датум рођења"
    # The father's name is empty in one register: it tells nothing there, and is not linked by.
    assert done["schema"]["roles"] == ["given_name", "family_name", "birth_date", "sex", "place"]
    assert done["overlaps"]["registers"][1]["records"] == 400
    assert done["quality"]["f1"] > 0.9


def _month_first(text: str) -> str:
    year, month, day = text.split("-")
    return f"{month}/{day}/{year}"


def test_a_serbian_file_with_full_stops_behind_years_meets_an_english_one(folder: Path, tmp_path: Path) -> None:
    everybody = people(900, 21)
    columns = register([everybody[one] for one in range(200, 600)], 31)
    columns[Role.BORN] = ["{2}.{1}.{0}.".format(*born.split("-")) for born in columns[Role.BORN]]
    columns[Role.SEX] = [{"M": "мушки", "F": "женски"}[sex] for sex in columns[Role.SEX]]
    heads = {
        "given_name": "Име",
        "family_name": "Презиме",
        "father_name": "Име оца",
        "birth_date": "Датум рођења",
        "sex": "Пол",
        "nationality": "Држављанство",
    }
    serbian = write(tmp_path / "rs.csv", columns, range(200, 600), heads)
    told = document(run("link", folder / "mk.csv", serbian, "--key-file", folder / "key", "--truth", "who", "--json"))
    assert told["roles"]["rs"] == heads
    assert told["quality"]["f1"] > 0.93


def test_rows_that_repeat_another_are_counted_and_told(folder: Path, tmp_path: Path) -> None:
    rows = (folder / "rs.csv").read_text(encoding="utf-8").splitlines()
    twice = tmp_path / "twice.csv"
    twice.write_text("\n".join([*rows, *rows[1:31]]), encoding="utf-8")
    asked = (folder / "mk.csv", twice, "--key-file", folder / "key", "--spike-ins", "0")
    assert document(run("link", *asked, "--json"))["repeated"] == {"twice": 30}
    assert "twice: 30 rows repeat another to the letter" in run("link", *asked).output
    whole = document(run("link", folder / "mk.csv", folder / "rs.csv", "--key-file", folder / "key", "--json"))
    assert "repeated" not in whole


def test_without_json_roles_and_counts_are_read_as_text(folder: Path) -> None:
    done = run("link", folder / "mk.csv", folder / "rs.csv", "--key-file", folder / "key", "--truth", "who")
    assert "mk: given_name = given_name, family_name = surname" in done.stdout
    assert "mk and rs" in done.stdout
    assert "f1 " in done.stdout


def test_the_two_halves_give_what_the_rehearsal_gives_and_write_files_for_their_owner(
    folder: Path, tmp_path: Path
) -> None:
    key = folder / "key"
    run("link", folder / "mk.csv", folder / "rs.csv", "--key-file", key, "--save-schema", tmp_path / "schema.json")
    common = ["--schema", tmp_path / "schema.json", "--key-file", key, "--run", "2026-01"]
    recipe = ["--make-recipe", tmp_path / "recipe.json", "--register", "mk", "--register", "rs"]
    assert document(run("encode", folder / "mk.csv", *common, *recipe, "--json"))["people"] >= 300
    for name in ("mk", "rs"):
        made = document(
            run(
                "encode",
                *(folder / f"{name}.csv", *common, "--recipe", tmp_path / "recipe.json"),
                *("--output", tmp_path / f"{name}.encoded", "--json"),
            )
        )
        assert made["records"] == 400
        assert made["spike_ins"] > 100
    assert (tmp_path / "mk.encoded").stat().st_mode & 0o077 == 0
    encoded = [tmp_path / "mk.encoded", tmp_path / "rs.encoded"]
    plain = document(run("overlap", *encoded, "--json"))
    assert plain["overlaps"]["pairs"][0]["corrected"] is None
    sheets = ["--sheet", tmp_path / "rs.sheet", "--sheet", tmp_path / "mk.sheet"]
    done = document(run("overlap", *encoded, *sheets, "--delete", "--json"))
    pair = done["overlaps"]["pairs"][0]
    assert pair["interval"][0] <= 200 <= pair["interval"][1]
    assert done["deleted"] == ["mk.encoded", "rs.encoded"]
    assert not encoded[0].exists()


HUB = """
import json, sys
from pathlib import Path
from jahorina.cli.linkage_hub import overlap_of_files
from jahorina.kernel.progress import silent

files = [Path(one) for one in sys.argv[1:]]
done = overlap_of_files(files, [], engine="local", threshold=5, seed=1, progress=silent)
of_partners = ("jahorina.engines.linkage.partner", "jahorina.kernel.names")
loaded = [name for name in sys.modules if name.startswith(of_partners)]
memory = []
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as mem:
    for line in maps:
        place, rights = line.split()[:2]
        if rights.startswith("rw"):
            begin, end = (int(one, 16) for one in place.split("-"))
            mem.seek(begin)
            try:
                memory.append(mem.read(end - begin))
            except OSError:
                pass
whole = b"".join(memory)
needles = [bytes.fromhex(one) for one in sys.stdin.read().split()]
# Turned round while in hand, so that the search does not find itself.
found = sum(needle[::-1] in whole for needle in needles)
print(json.dumps({"loaded": loaded, "found": found, "bytes": len(whole), "pairs": done["overlaps"]["pairs"][0]["observed"]}))
"""


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="reads the process's memory through /proc")
def test_the_hub_holds_neither_a_name_nor_the_key_in_memory_or_files(folder: Path, tmp_path: Path) -> None:
    key = (folder / "key").read_bytes()
    for name in ("mk", "rs"):
        target = tmp_path / f"{name}.encoded"
        run("encode", folder / f"{name}.csv", "--key-file", folder / "key", "--run", "r", "--output", target)
    with (folder / "mk.csv").open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    secrets = {key, *(row["surname"].encode() for row in rows if len(row["surname"]) > 7)}
    assert len(secrets) > 20
    for file in tmp_path.iterdir():
        assert not any(secret in file.read_bytes() for secret in secrets)
    done = subprocess.run(
        [sys.executable, "-c", HUB, str(tmp_path / "mk.encoded"), str(tmp_path / "rs.encoded")],
        input=" ".join(secret[::-1].hex() for secret in secrets),
        env=environment(PYTHONPATH="src"),
        capture_output=True,
        text=True,
        check=True,
    )
    seen = json.loads(done.stdout)
    assert seen["pairs"] > 100
    assert seen["bytes"] > 1_000_000
    assert (seen["loaded"], seen["found"]) == ([], 0)


def refused(verb: str, *arguments: str | Path) -> str:
    result = run(verb, *arguments)
    assert isinstance(result.exception, UserError), result.output
    return str(result.exception)


def test_bad_input_is_refused_in_one_sentence(folder: Path, tmp_path: Path) -> None:
    key = ["--key-file", folder / "key"]
    good = folder / "mk.csv"
    (tmp_path / "thin.csv").write_text("given_name,remark\nAli,x\n")
    assert "linking needs a name and two others" in refused("link", good, tmp_path / "thin.csv", *key)
    (tmp_path / "ragged.csv").write_text("given_name,surname,dob\nAli,Rahimi,1990-02-03\nOmar\n")
    assert "ragged.csv, row 3: 1 cells where the header has 3" in refused("link", good, tmp_path / "ragged.csv", *key)
    (tmp_path / "empty.csv").write_text("given_name,surname,dob\n")
    assert "empty.csv has no rows" in refused("link", good, tmp_path / "empty.csv", *key)
    (tmp_path / "short").write_text("abc")
    assert "The key has 3 bytes" in refused("link", good, folder / "rs.csv", "--key-file", tmp_path / "short")
    assert "no column person" in refused("link", good, folder / "rs.csv", *key, "--truth", "person")
    (tmp_path / "schema.json").write_text("{}")
    assert "not a linkage schema" in refused(
        "link", good, folder / "rs.csv", *key, "--schema", tmp_path / "schema.json"
    )
    assert "is not an encoded register" in refused("overlap", good, folder / "rs.csv")
    (tmp_path / "twice.csv").write_text("given_name,dob,dob\nAli,1990-02-03,1990-02-03\n")
    assert "the column dob stands twice" in refused("link", good, tmp_path / "twice.csv", *key)
    (tmp_path / "gap.csv").write_text("given_name,surname,dob\n\nAli,Rahimi,1990-02-03\nOmar\n")
    assert "gap.csv, row 4: 1 cells" in refused("link", good, tmp_path / "gap.csv", *key)
    (tmp_path / "cell.csv").write_text("given_name,surname,dob\n" + "x" * 200_000 + ",Rahimi,1990-02-03\n")
    assert "cell.csv cannot be read as CSV" in refused("link", good, tmp_path / "cell.csv", *key)
    short = [f"Ali{row},Rahimi,{row + 1:02d}.05.90" for row in range(9)]
    (tmp_path / "short_years.csv").write_text("\n".join(["given_name,surname,dob", *short]))
    assert "short_years, column dob: 9 of 9 dates cannot be read, such as “01.05.90”" in refused(
        "link", good, tmp_path / "short_years.csv", *key
    )
    assert "One register has no overlap" in refused("link", good, *key)


def test_a_wrong_key_or_another_round_is_noticed_at_the_hub(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("another secret of thirty bytes")
    for name, key, round_ in (
        ("mk", folder / "key", "1"),
        ("rs", tmp_path / "other", "1"),
        ("ba", folder / "key", "2"),
    ):
        run(
            "encode",
            folder / f"{name}.csv",
            "--key-file",
            key,
            "--run",
            round_,
            "--output",
            tmp_path / f"{name}.encoded",
        )
    for other in ("rs", "ba"):
        said = refused("overlap", tmp_path / "mk.encoded", tmp_path / f"{other}.encoded")
        assert "were encoded with different keys or for different runs" in said


@pytest.mark.slow
def test_a_node_encodes_its_own_register(made: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("k" * 44)
    asked = ("encode", "--key-file", key, "--run", "2023-12", "--output", tmp_path / "ba.encoded", "--json")
    assert jahorina(*asked, "--own", member(made, "supervisor:protection"), home=made).code == 5
    officer = member(made, "data-protection-officer")
    done = jahorina(*asked, "--own", officer, home=made)
    assert done.code == 0, done.errors
    assert officer.endswith(f"@{done.document['register']}.example")
    assert done.document["records"] > 0
    assert (tmp_path / "ba.encoded").read_bytes()
    assert jahorina(*asked, home=made).code == 2
