"""Invented registers with known truth for benchmarks/linkage.py: people with Arabic, Persian, Pashto, Urdu, Bengali and
Turkish names, as clerks of different offices write them down.

Written without the engine's rules at hand: names are put together from sounds, and each office spells sounds in its own
way. A name is a list of sounds such as `m u h a mm a d`; an office has, for each sound, spellings with weights; within an
office a clerk drifts from them letter by letter. Nothing here imports the engine, and the engine knows nothing of this.

A register's columns: given_name, father_name, family_name, birth_date, sex, province, nationality, registered, person.
`person` is the truth. `noise` 0.5 is a moderate register, 1.0 a heavy one: at 0.5 the father's name is missing in 7.5 %,
the family name in 5 %, the birthday is 3 years or less off in 5 % and on 1 January in 6 %, given and family name change
places in 1.5 %, the province is wrong or missing in 14 %; at 1.0 twice all that.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

COLUMNS = (
    "given_name",
    "father_name",
    "family_name",
    "birth_date",
    "sex",
    "province",
    "nationality",
    "registered",
    "person",
)

SPELLINGS: dict[str, tuple[str, ...]] = {
    "sh": ("sh", "sh", "ch", "š", "s", "sch"),
    "kh": ("kh", "kh", "h", "k"),
    "gh": ("gh", "gh", "g", "q"),
    "th": ("th", "s", "t"),
    "dh": ("d", "z", "dh"),
    "tch": ("ch", "č", "ch", "c"),
    "j": ("j", "j", "dj", "dž", "c"),
    "q": ("q", "k", "gh"),
    "uu": ("u", "ou", "oo", "o"),
    "ii": ("i", "ee", "i", "y"),
    "u": ("u", "o", "ou"),
    "i": ("i", "e"),
    "a": ("a", "a", "e"),
    "aa": ("a", "aa", "a"),
    "ay": ("ai", "ay", "ei", "ey", "aj"),
    "aw": ("aw", "au", "ou", "av"),
    "w": ("w", "v", "ou"),
    "y": ("y", "j", "i"),
    "f": ("f", "f", "ph"),
    "mm": ("mm", "m"),
    "ss": ("ss", "s"),
    "ll": ("ll", "l"),
    "dd": ("dd", "d"),
    "d$": ("d", "d", "t"),
    "b$": ("b", "b", "p"),
    "h$": ("h", ""),
}
"""The ways in which offices write a sound; each office takes one to three of them. `$` is the end of a name."""

GIVEN = {
    "male": """
        m.u.h.a.mm.a.d$ a.h.m.a.d$ a.l.ii h.a.s.a.n h.u.s.ay.n u.m.a.r kh.aa.l.i.d$ y.uu.s.u.f i.b.r.aa.h.ii.m
        m.a.h.m.uu.d$ m.u.s.t.a.f.aa t.aa.r.i.q s.a.m.ii.r w.a.l.ii.d$ n.a.b.ii.l a.n.a.s b.i.l.aa.l y.aa.s.ii.n
        k.a.r.ii.m r.a.sh.ii.d$ j.a.m.aa.l j.a.m.ii.l j.aa.b.i.r f.a.r.ii.d$ f.aa.r.uu.q gh.u.l.aa.m m.a.h.d.ii
        r.i.dh.aa j.a.w.aa.d$ r.a.h.ii.m n.a.s.ii.r u.m.ii.d$ s.u.h.r.aa.b$ k.aa.m.r.aa.n dh.aa.h.i.r h.a.b.ii.b$
        n.a.j.ii.b$ sh.a.f.ii.q a.j.m.a.l z.a.b.ii.h w.a.l.ii i.m.r.aa.n aa.s.i.f n.a.d.ii.m z.u.b.ay.r a.d.n.aa.n
        f.ay.s.a.l sh.a.h.ii.d$ r.a.f.ii.q m.u.n.ii.r q.aa.s.i.m u.th.m.aa.n s.u.l.ay.m.aa.n d.aa.w.uu.d$
        i.s.m.aa.ii.l m.uu.s.aa ii.s.aa s.a.ii.d$ n.uu.r z.ay.d$ h.a.m.z.a.h$ a.n.w.a.r a.k.b.a.r a.sh.r.a.f
        l.a.t.ii.f sh.a.r.ii.f a.b.b.aa.s h.aa.d.ii a.m.ii.r m.u.kh.t.aa.r b.a.kh.t.i.y.aa.r r.a.m.a.dh.aa.n
        sh.a.b.aa.n r.a.j.a.b$ m.u.r.aa.d$ k.a.m.aa.l o.r.kh.a.n e.m.r.e s.e.r.d.a.r u.gh.u.r b.u.r.a.k t.u.r.gh.u.t$
        a.b.d.u.ll.a.h$ a.b.d.u.r.a.h.m.aa.n a.b.d.u.l.k.a.r.ii.m n.uu.r.u.dd.ii.n s.ay.f.u.l sh.a.h.i.n m.i.z.aa.n
        r.u.b.ii.l t.aa.n.v.ii.r m.i.r.z.aa s.aa.l.i.h m.aa.j.i.d$ n.aa.s.i.r t.aa.h.i.r y.aa.q.uu.b$ z.a.k.a.r.i.y.aa
        sh.uu.ay.b$ h.a.y.d.a.r gh.a.ff.aa.r s.i.k.a.n.d.a.r t.ay.m.uu.r f.i.r.uu.z h.u.m.aa.y.uu.n s.a.b.uu.r
    """,
    "female": """
        f.aa.t.i.m.a.h$ aa.ii.sh.a.h$ m.a.r.y.a.m z.ay.n.a.b$ n.uu.r h.a.n.aa.n r.aa.n.i.y.aa s.a.l.m.aa
        kh.a.d.ii.j.a.h$ aa.m.ii.n.a.h$ l.ay.l.aa h.u.d.aa z.a.h.r.aa sh.ii.r.ii.n p.a.r.w.aa.n.a.h$ th.u.r.a.y.aa
        n.a.r.g.i.s r.uu.y.aa m.ii.n.aa s.p.o.zh.m.ay p.a.l.w.a.sh.a.h$ z.a.r.gh.uu.n.a.h$ g.u.l.aa.l.ay m.a.l.aa.l.ay
        r.u.q.a.y.a.h$ s.a.f.i.y.a.h$ h.a.f.s.a.h$ a.s.m.aa sh.a.b.n.a.m n.a.s.r.ii.n j.a.m.ii.l.a.h$ kh.aa.t.uu.n
        b.e.gh.u.m r.e.kh.aa sh.i.r.ii.n s.u.l.t.aa.n.a.h$ f.a.r.ii.d.a.h$ r.a.sh.ii.d.a.h$ w.a.h.ii.d.a.h$
        m.u.n.ii.r.a.h$ l.a.t.ii.f.a.h$ e.l.i.f z.u.l.ay.kh.aa n.a.dh.ii.r.a.h$ sh.a.r.ii.f.a.h$ h.a.l.ii.m.a.h$
        k.a.r.ii.m.a.h$ n.a.j.w.aa s.u.m.a.y.a.h$ y.a.s.m.ii.n r.a.b.ii.a.h$ t.aa.h.i.r.a.h$ q.a.m.a.r
    """,
}
ROOTS = [
    "a.h.m.a.d",
    "k.a.r.ii.m",
    "r.a.h.ii.m",
    "h.u.s.ay.n",
    "m.u.h.a.mm.a.d",
    "a.k.b.a.r",
    "a.m.ii.r",
    "sh.a.r.ii.f",
    "j.a.f.a.r",
    "q.aa.s.i.m",
    "y.aa.q.uu.b",
    "s.aa.d.i.q",
    "n.uu.r",
    "h.ay.d.a.r",
    "n.a.z.a.r",
    "r.i.dh.aa",
    "s.u.l.t.aa.n",
    "m.i.r.z.aa",
    "s.a.f.d.a.r",
    "b.a.r.a.k",
    "s.t.aa.n.i.k",
    "y.uu.s.u.f",
    "a.ch.a.k",
    "w.a.r.d.a.k",
    "p.o.p.a.l",
    "m.o.m.a.n.d",
    "sh.i.n.w.aa.r",
    "k.aa.k.a.r",
    "z.a.d.r.aa.n",
    "kh.o.g.y.aa.n",
    "d.a.r.w.ii.sh",
    "m.a.n.s.uu.r",
    "s.aa.l.i.h",
    "h.a.dd.aa.d",
    "kh.a.t.ii.b",
    "n.a.jj.aa.r",
    "h.a.m.d.aa.n",
    "j.aa.s.i.m",
    "z.ii.d.aa.n",
    "sh.a.h.aa.d.a.h",
    "m.a.s.r",
    "q.u.r.ay.sh",
    "h.aa.sh.i.m",
    "t.a.m.ii.m",
    "r.u.b.ay",
    "k.a.n.aa.n",
    "d.i.m.i.r",
    "y.i.l.d.i.z",
    "k.a.y.a",
    "o.z.t.u.r.k",
    "a.r.s.l.a.n",
    "tch.e.l.i.k",
    "d.o.gh.a.n",
    "k.i.l.i.tch",
    "a.s.l.a.n",
    "tch.e.t.i.n",
    "k.a.r.a",
    "k.o.tch",
    "k.u.r.t",
    "o.z.k.a.n",
    "sh.i.m.sh.e.k",
    "p.o.l.a.t",
    "tch.a.u.dh.r",
    "r.a.h.m.aa.n",
    "m.i.y.aa.n",
    "s.i.k.d.a.r",
    "m.o.l.l.a",
    "b.i.s.w.a.s",
    "t.a.l.uu.k.d.a.r",
    "h.a.w.l.a.d.a.r",
    "s.a.r.k.a.r",
    "m.o.n.d.a.l",
    "p.a.t.w.a.r",
    "k.a.z",
    "b.u.t.t",
    "m.a.l.i.k",
    "r.aa.j.p.u.t",
    "b.a.l.o.tch",
    "j.a.t.t",
    "gh.i.l.a.n",
    "t.a.b.r.ii.z",
    "sh.i.r.aa.z",
    "i.s.f.a.h.a.n",
    "t.i.h.r.aa.n",
    "q.a.n.d.a.h.aa.r",
    "b.a.gh.d.aa.d",
    "b.a.s.r.aa",
    "h.a.l.a.b",
    "m.o.s.u.l",
    "k.a.r.b.a.l.aa",
    "n.a.j.a.f",
    "kh.a.l.ii.l",
    "i.b.r.aa.h.ii.m",
    "m.a.h.m.uu.d",
    "s.a.b.r",
    "sh.uu.k.r",
    "z.a.k.ii",
    "b.a.sh.ii.r",
    "gh.a.z.n.a.w",
    "b.a.d.a.kh.sh",
    "t.a.kh.aa.r",
    "l.o.g.a.r",
]
ENDINGS = (
    "",
    "",
    "",
    ".ii",
    ".ii",
    ".ii",
    ".z.ay",
    ".z.aa.d.a.h$",
    ".p.uu.r",
    ".oo.gh.l.u",
    ".kh.aa.n",
    ".y.aa.r",
    ".ii.a.n",
    ".ll.a.h$",
)
PROVINCES = tuple(f"P{number:02d}" for number in range(1, 35))
NATIONS = ("AFG", "SYR", "IRQ", "IRN", "PAK", "BGD", "TUR", "MAR", "PSE", "DZA")


@dataclass(frozen=True)
class Names:
    """Names as sounds, the commoner ones first, and how common each is."""

    sounds: tuple[tuple[str, ...], ...]
    weights: np.ndarray


def _zipf(sounds: list[tuple[str, ...]], slope: float) -> Names:
    weights = 1.0 / np.arange(1, len(sounds) + 1) ** slope
    return Names(tuple(sounds), weights / weights.sum())


def _rare(chance: np.random.Generator, known: list[tuple[str, ...]], count: int) -> list[tuple[str, ...]]:
    """Names nobody has heard of before: the beginning of one and the end of another."""
    found = dict.fromkeys(known)
    while len(found) < len(known) + count:
        left, right = known[chance.integers(len(known))], known[chance.integers(len(known))]
        made = (*left[: chance.integers(2, 4)], *right[-int(chance.integers(2, 5)) :])
        if 4 <= len(made) <= 9:
            found.setdefault(made)
    return list(found)[len(known) :]


class People:
    """Invented people. The same seed gives the same people; `draw(count)` gives their true fields as arrays of numbers."""

    def __init__(self, seed: int, *, rare_given: int = 900, rare_family: int = 9_000) -> None:
        chance = np.random.default_rng((seed, 1))
        self.given = {}
        for sex, text in GIVEN.items():
            known = [tuple(name.split(".")) for name in text.split()]
            self.given[sex] = _zipf(known + _rare(chance, known, rare_given), 1.0)
        families = [tuple((root + end).split(".")) for end in dict.fromkeys(ENDINGS) for root in ROOTS]
        order = chance.permutation(len(families))
        families = [families[position] for position in order]
        self.family = _zipf(families + _rare(chance, families, rare_family), 0.9)
        self.province_weights = _zipf([("p",)] * len(PROVINCES), 0.9).weights

    def draw(self, count: int, seed: int) -> dict[str, np.ndarray]:
        chance = np.random.default_rng((seed, 2))
        female = chance.random(count) < 0.27
        sexes = np.where(female, "female", "male")
        given = np.where(female, self._names("female", count, chance), self._names("male", count, chance))
        second = np.where(chance.random(count) < 0.3, self._names("male", count, chance), -1)
        age = np.clip(chance.gamma(6.0, 4.3, count), 0, 85)
        born = np.datetime64("2023-06-01") - (age * 365.25).astype("timedelta64[D]")
        return {
            "female": female,
            "sex": sexes,
            "given": given,
            "second": second,
            "father": self._names("male", count, chance),
            "family": chance.choice(len(self.family.sounds), count, p=self.family.weights),
            "born": born.astype("datetime64[D]"),
            "province": chance.choice(len(PROVINCES), count, p=self.province_weights),
            "nation": chance.choice(len(NATIONS), count, p=_zipf([("n",)] * len(NATIONS), 1.0).weights),
        }

    def _names(self, sex: str, count: int, chance: np.random.Generator) -> np.ndarray:
        names = self.given[sex]
        return chance.choice(len(names.sounds), count, p=names.weights)


class Office:
    """One register's clerks: their spellings and slips."""

    def __init__(self, people: People, seed: int, noise: float) -> None:
        self.people, self.noise = people, noise
        self.chance = np.random.default_rng((seed, 3))
        self.habit = {
            sound: [ways[position] for position in self.chance.choice(len(ways), min(len(ways), 2), replace=False)]
            for sound, ways in SPELLINGS.items()
        }

    def register(self, drawn: dict[str, np.ndarray], persons: np.ndarray) -> list[tuple[str, ...]]:
        """The rows that the office writes about these people, in the order of COLUMNS."""
        rows = [self._row(drawn, int(person)) for person in persons]
        return [rows[position] for position in self.chance.permutation(len(rows))]

    def _row(self, drawn: dict[str, np.ndarray], person: int) -> tuple[str, ...]:
        chance, noise = self.chance, self.noise
        roll = chance.random(12)
        sex = "female" if drawn["female"][person] else "male"
        parts = [self._spelt(self.people.given[sex].sounds[drawn["given"][person]])]
        if drawn["second"][person] >= 0 and roll[0] > 0.25 * noise:
            parts.append(self._spelt(self.people.given["male"].sounds[drawn["second"][person]]))
        given = " ".join(parts)
        father = (
            "" if roll[1] < 0.15 * noise else self._spelt(self.people.given["male"].sounds[drawn["father"][person]])
        )
        family = "" if roll[2] < 0.10 * noise else self._spelt(self.people.family.sounds[drawn["family"][person]])
        if roll[3] < 0.03 * noise:
            given, family = family, given
        province = PROVINCES[drawn["province"][person]]
        if roll[4] < 0.28 * noise:
            province = "" if roll[5] < 0.5 else PROVINCES[chance.integers(len(PROVINCES))]
        sex_written = "" if roll[6] < 0.02 * noise else sex[0].upper()
        day = date(2023, 1, 1) + timedelta(days=int(roll[7] * 364))
        nation = NATIONS[drawn["nation"][person]] if roll[8] > 0.04 * noise else NATIONS[chance.integers(len(NATIONS))]
        born = self._born(drawn["born"][person], roll[9], roll[10], roll[11])
        return given, father, family, born, sex_written, province, nation, day.isoformat(), str(person)

    def _born(self, true: np.datetime64, off: float, january: float, slip: float) -> str:
        born: date = true.item()
        if off < 0.10 * self.noise:
            born = born + timedelta(days=int(self.chance.integers(-1095, 1096)))
        if january < 0.12 * self.noise:
            born = date(born.year, 1, 1)
        elif slip < 0.02 * self.noise and born.day <= 12:
            born = date(born.year, born.day, born.month)
        return born.isoformat()

    def _spelt(self, sounds: tuple[str, ...]) -> str:
        written = []
        drift = self.chance.random(len(sounds))
        for sound, roll in zip(sounds, drift, strict=True):
            ways = self.habit.get(sound)
            if ways is None:
                written.append(sound.rstrip("$"))
            elif roll < 0.30 * self.noise:
                written.append(SPELLINGS[sound][self.chance.integers(len(SPELLINGS[sound]))])
            else:
                written.append(ways[0] if roll < 0.75 or len(ways) < 2 else ways[1])
        text = "".join(written)
        if self.chance.random() < 0.04 * self.noise and len(text) > 3:
            place = int(self.chance.integers(1, len(text) - 1))
            text = text[:place] + text[place + 1 :]
        return text.capitalize()


def two_registers(size: int, *, overlap: float, noise: float, seed: int = 7) -> list[list[tuple[str, ...]]]:
    """Two registers of `size` people each who share `overlap` of them."""
    shared = int(size * overlap)
    people = People(seed)
    drawn = people.draw(2 * size - shared, seed)
    everybody = np.arange(2 * size - shared)
    left, right = everybody[:size], everybody[size - shared :]
    return [
        Office(people, seed + 10, noise).register(drawn, left),
        Office(people, seed + 11, noise).register(drawn, right),
    ]


def six_registers(size: int, *, noise: float, seed: int = 7) -> list[list[tuple[str, ...]]]:
    """Six registers of about `size` people each, along a route: who stands in one is likely to stand in the next."""
    people = People(seed)
    chance = np.random.default_rng((seed, 4))
    count = int(size * 2.4)
    drawn = people.draw(count, seed)
    stands = np.zeros((count, 6), dtype=bool)
    stands[:, 0] = chance.random(count) < 0.42
    for column in range(1, 6):
        stands[:, column] = chance.random(count) < np.where(stands[:, column - 1], 0.55, 0.32)
    return [
        Office(people, seed + 20 + column, noise).register(drawn, np.flatnonzero(stands[:, column]))
        for column in range(6)
    ]


def write(rows: list[tuple[str, ...]], path: Path) -> Path:
    """Write a register as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return path
