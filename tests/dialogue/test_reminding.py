"""The day's letter says which answers a partner owes, to those who may give them."""

from __future__ import annotations

from django.core import mail

from jahorina.dialogue.reminding import answers_owed
from jahorina.plan.digest import write_digests
from tests.dialogue.dialogue_world import DialogueWorld


def test_an_answer_is_owed_until_it_is_given(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    boss = world.plan.coordinator("rs")
    assert [line.split(": ", 1)[1].split()[0] for line in answers_owed(boss)] == [code]
    assert answers_owed(world.plan.contributor("rs")) == []
    world.answer(code, "rs")
    assert answers_owed(boss) == []


def test_the_letter_about_the_plan_names_it(world: DialogueWorld) -> None:
    code = world.put(world.propose())
    boss = world.plan.coordinator("rs")
    write_digests(also=(answers_owed,))
    (letter,) = [one for one in mail.outbox if one.to == [boss.email]]
    assert code in letter.body
