"""An erasure needs a second person, destroys what identifies, keeps what is counted, and leaves a certificate."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotAllowed, NotFound
from jahorina.partners.roles import Area
from jahorina.registers import finding, models, queries
from jahorina.registers.models import Case, Erasure, Person, SealingKey, Step, SuspectKey
from jahorina.registers.retention import holds, journal, services
from jahorina.registers.retention import queries as retention
from jahorina.registers.retention.certificates import Certificate, certified, verified
from jahorina.registers.services import NewStep, add_step, record_identity
from jahorina.registers.smuggling.services import involve_suspect, record_group, record_suspect
from jahorina.registers.vault import identities
from tests.registers.cases import REASONS, days_ago, opened, somebody, supervisor, worker
from tests.registers.retention.erasing import LONG_AGO, close, closed_case, erased, officer, proposed
from tests.registers.smuggling_incidents import incident, says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]


def content_of(certificate: Certificate) -> dict[str, Any]:
    return dict(certificate.content["destroyed"])


def test_the_person_is_gone_and_the_steps_stay() -> None:
    case = closed_case(identity=somebody("Ibrahim Quiet-Lamp", "P777"))
    certificate = erased(case)
    person = Person.objects.get(pk=case.person_id)
    assert person.erased_at is not None
    for table in (models.SealingKey, models.IdentityRecord, models.IndexToken, models.Photograph):
        assert not table.objects.exists()
    with pytest.raises(NotFound, match="erased"):
        identities.opened(person)
    assert Step.objects.filter(case=case).count() == 3
    assert (content_of(certificate)["scope"], content_of(certificate)["steps_kept"]) == ("person", 3)
    assert content_of(certificate)["sealed_words"] == 2
    boss = supervisor(Area.PROTECTION)
    assert finding.search("Ibrahim Quiet-Lamp", member=boss, purpose="case-work") == ()
    card = queries.case(case.pk, member=boss)
    assert card.profile["nationality"] == "AFG"
    assert [one.note for one in card.steps] == ["", "", ""]


def test_nobody_approves_what_they_proposed_and_supervisors_approve_nothing() -> None:
    case = closed_case()
    erasure, boss, dpo = proposed(case), supervisor(Area.PROTECTION), officer()
    with pytest.raises(NotAllowed):
        services.approve(by=boss, erasure=erasure.pk)
    with pytest.raises(NotAllowed, match="officer approves"):
        services.propose_erasure(by=dpo, reference=case.reference, ground="not-needed", reason=REASONS)
    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.objects.filter(pk=erasure.pk).update(state="refused", decided_by=erasure.proposed_by)
    with pytest.raises(NotFound):
        services.approve(by=officer("rs"), erasure=erasure.pk)
    services.approve(by=dpo, erasure=erasure.pk)
    with pytest.raises(Conflict, match="decided"):
        services.approve(by=dpo, erasure=erasure.pk)


def test_the_schedule_proposes_what_is_due_once_and_the_officer_approves() -> None:
    due, fresh = closed_case(), closed_case(ago=300)
    opened(worker(Area.PROTECTION), Area.PROTECTION, ago=LONG_AGO)
    dpo = officer()
    shown = retention.preview(member=dpo)
    assert [(line.reference, line.rule) for line in shown.lines] == [(due.reference, "protection")]
    assert (shown.due, shown.held, shown.proposed) == (1, 0, 0)
    later = retention.preview(member=dpo, until=timezone.localdate() + timedelta(days=366 * 10))
    assert {line.reference for line in later.lines} == {due.reference, fresh.reference}
    assert services.propose_due_here(by=dpo) == 1
    assert services.propose_due_here(by=dpo) == 0
    assert retention.preview(member=dpo).proposed == 1
    (waiting,) = retention.proposals(member=dpo)
    assert (waiting.ground, waiting.proposed_by, waiting.may_decide) == ("schedule", "", True)
    assert retention.ready_to_approve(member=dpo) == (waiting.id,)
    assert retention.ready_to_approve(member=officer("rs")) == ()
    (certificate,) = services.approve_all(by=dpo, erasures=[waiting.id])
    assert certificate.content["proposed_by"] == "schedule"
    assert certificate.content["rule"]["code"] == "protection"
    assert retention.preview(member=dpo).due == 0


def test_what_names_a_person_is_in_no_preview_proposal_or_certificate() -> None:
    case = closed_case(identity=somebody("Ibrahim Quiet-Lamp", "P777"))
    dpo = officer()
    shown = [repr(retention.preview(member=dpo)), repr(proposed(case)), repr(retention.proposals(member=dpo))]
    certificate = services.approve(by=dpo, erasure=Erasure.objects.get().pk)
    shown += [repr(certificate), *(repr((event.target, event.detail)) for event in Event.objects.all())]
    for text in shown:
        assert "Quiet" not in text
        assert "P777" not in text
        assert str(case.person_id) not in text


def test_a_supervisor_sees_and_proposes_in_the_own_area_and_institution_only() -> None:
    mine, others = closed_case(), closed_case(Area.COUNTER_TRAFFICKING)
    boss = supervisor(Area.PROTECTION)
    assert [line.reference for line in retention.preview(member=boss).lines] == [mine.reference]
    for reference in (others.reference, closed_case(partner="rs").reference, "P-BA-26-2222222"):
        with pytest.raises(NotFound, match="no such case"):
            services.propose_erasure(by=boss, reference=reference, ground="not-needed", reason=REASONS)
        with pytest.raises(NotFound, match="no such case"):
            holds.place_hold(by=boss, reference=reference, ground="other", reason=REASONS, until=timezone.localdate())
    with pytest.raises(NotAllowed):
        retention.preview(member=worker(Area.PROTECTION))
    assert mine.reference not in repr(retention.preview(member=officer("rs")))


def test_an_open_case_is_not_erased_and_the_schedule_must_be_due() -> None:
    boss = supervisor(Area.PROTECTION)
    with pytest.raises(Conflict, match="open case"):
        proposed(opened(boss, Area.PROTECTION))
    with pytest.raises(Conflict, match="not due"):
        proposed(closed_case(ago=300), ground="schedule")
    with pytest.raises(Conflict, match="No request"):
        proposed(closed_case(), ground="request")
    with pytest.raises(InputRefused, match="ground"):
        proposed(closed_case(), ground="boredom")
    case = closed_case()
    proposed(case)
    with pytest.raises(Conflict, match="proposed already"):
        proposed(case)


def test_a_refusal_keeps_the_case_and_its_reasons() -> None:
    case = closed_case()
    erasure, dpo = proposed(case), officer()
    services.refuse(by=dpo, erasure=erasure.pk, ground="legal-claims", reason=REASONS)
    (card,) = retention.refusals(member=dpo)
    assert (card.refusal_ground, card.refusal, card.decided_by) == ("legal-claims", REASONS, dpo.name)
    assert identities.opened(Person.objects.get()).display_name == "Muhammad Karimi"
    assert proposed(case).pk != erasure.pk


def test_a_case_of_somebody_who_is_still_known_elsewhere_is_parted_from_them() -> None:
    kept = opened(worker(Area.RETURN), Area.RETURN, identity=somebody("Ibrahim Quiet-Lamp"))
    old = closed_case()
    Case.objects.filter(pk=old.pk).update(person=kept.person)
    certificate = erased(Case.objects.get(pk=old.pk))
    assert content_of(certificate)["scope"] == "case"
    old.refresh_from_db()
    assert old.person_id != kept.person_id
    assert old.person is not None
    assert old.person.erased_at is not None
    assert identities.opened(kept.person).display_name == "Ibrahim Quiet-Lamp"  # type: ignore[arg-type]
    assert not SealingKey.objects.filter(case=old).exists()
    with pytest.raises(NotFound):
        queries.identity(old.pk, member=supervisor(Area.PROTECTION), purpose="case-work")


def test_what_was_erased_stays_erased() -> None:
    case = closed_case()
    erased(case)
    boss = supervisor(Area.PROTECTION)
    for act in (
        lambda: add_step(by=boss, case=case.pk, step=NewStep("note-added", days_ago(1), {}, "Heard of again.")),
        lambda: add_step(by=boss, case=case.pk, step=NewStep("reopened", days_ago(1), {}, "Heard of again.")),
        lambda: record_identity(by=boss, case=case.pk, identity=somebody()),
        lambda: holds.place_hold(
            by=boss, reference=case.reference, ground="other", reason=REASONS, until=timezone.localdate()
        ),
    ):
        with pytest.raises(Conflict, match="erased"):
            act()
    for wrong in (
        lambda: SealingKey.objects.create(case=case, wrapped=b"1", vault_version=1),
        lambda: SealingKey.objects.create(person_id=case.person_id, wrapped=b"1", vault_version=1),
        lambda: models.IdentityRecord.objects.create(person_id=case.person_id, sequence=9, sealed=b"1"),
        lambda: models.IndexToken.objects.create(person_id=case.person_id, token=1),
        lambda: Erasure.objects.filter(case=case).update(state="proposed"),
        lambda: Erasure.objects.filter(case=case).update(certificate_sha256="0"),
        lambda: Erasure.objects.filter(case=case)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()


def test_suspects_go_with_the_last_of_their_incidents(places: None) -> None:
    boss = supervisor(Area.CRIMINAL_JUSTICE)
    first, second = incident(boss, ago=LONG_AGO + 9), incident(boss, ago=LONG_AGO + 9)
    tie = record_suspect(by=boss, incident=first.pk, identity=somebody("Kurt Smuggler"), says=says())
    record_group(by=boss, incident=first.pk, name="The Lamps", says=says("organised"))
    assert tie.suspect is not None
    involve_suspect(by=boss, incident=second.pk, suspect=tie.suspect.pk, says=says())
    for case in (first, second):
        close(boss, case, ago=LONG_AGO)
    counts = content_of(erased(Case.objects.get(pk=first.pk)))
    assert (counts["suspects_and_groups"], counts["keys"]) == (1, 2)
    assert SuspectKey.objects.filter(suspect=tie.suspect).exists()
    counts = content_of(erased(Case.objects.get(pk=second.pk)))
    assert (counts["scope"], counts["suspects_and_groups"]) == ("person", 1)
    assert not SuspectKey.objects.exists()
    assert models.Tie.objects.count() == 3


def test_a_certificate_is_held_against_the_log() -> None:
    certificate = erased(closed_case())
    assert verified(certificate).holds
    (card,) = retention.erased(member=officer())
    kept, verification = retention.certificate(card.id, member=officer())
    assert (kept, verification.holds) == (certificate, True)
    other = certified({**certificate.content, "approved_by": "member:somebody-else"})
    assert not verified(other).holds
    forged = Certificate({**certificate.content, "erased_at": "2020"}, certificate.sha256, certificate.signature)
    assert len(verified(forged).wrong) == 2
    elsewhere = certified({**certificate.content, "case": "case:none"})
    assert verified(elsewhere).wrong == ("The audit log knows no such erasure.",)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("sqlite" not in settings.DATABASES["default"]["ENGINE"], reason="SQLite writes its own files")
def test_no_byte_of_a_destroyed_key_is_left_in_the_databases_files(lists: None) -> None:
    case = closed_case(identity=somebody("Ibrahim Quiet-Lamp"))
    wrapped = [bytes(key.wrapped) for key in SealingKey.objects.all()]
    assert len(wrapped) == 2
    file = connection.settings_dict["NAME"]
    if "memory" in str(file):
        pytest.skip("the tests' database lies in memory")
    erased(case)
    content = b"".join(path.read_bytes() for path in Path(file).parent.glob(Path(file).name + "*"))
    assert content
    for key in wrapped:
        assert key not in content
    assert b"Quiet-Lamp" not in content
    assert [one.content["case"] for one in journal.read()] == [case.label]
