"""The file for the person: all that is held, as far as the asker may see it, and nothing of others."""

from __future__ import annotations

import io
import json
import zipfile

import pyrage
import pytest
from django.utils import timezone

from jahorina.audit.models import Event
from jahorina.kernel.errors import Conflict, InputRefused, NotFound
from jahorina.partners.models import Member
from jahorina.partners.roles import Area
from jahorina.registers import queries
from jahorina.registers.models import Case, FamilyTie
from jahorina.registers.photographs import store_photograph
from jahorina.registers.referral import queries as referral_queries
from jahorina.registers.services import correct_step
from jahorina.registers.subject_requests import services
from jahorina.registers.subject_requests.dossier import Dossier, dossier
from jahorina.registers.subject_requests.packing import packed
from jahorina.registers.vault.identities import Document, Identity, Name
from tests.formats.test_photographs import jpeg
from tests.registers.cases import opened, somebody, step, supervisor, worker
from tests.registers.referrals import consent, receiver, referred
from tests.registers.retention.conftest import _signing_key
from tests.registers.retention.erasing import erased, officer

__all__ = ["_signing_key"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lists")]

WORDS = "His brother Yusuf said it to the night guard."
IBRAHIM = Identity(
    names=(Name("ابراهیم چراغ", "Ibrahim Cheragh"), Name("Ibo", kind="alias")),
    nationalities_claimed=("AFG",),
    documents=(Document("passport", "P777", "AFG"),),
    contact="+387 61 222",
)


def known() -> tuple[Case, Case, Member]:
    """A protection and a trafficking case of one person, with a relative, a referral and a consent."""
    amra, mira = supervisor(Area.PROTECTION), worker(Area.COUNTER_TRAFFICKING)
    case = opened(amra, Area.PROTECTION, identity=IBRAHIM)
    step(amra, case, "assigned", assignee=str(amra.pk))
    step(amra, case, "note-added", note=WORDS)
    step(amra, case, "intention-declared", where="border")
    other = opened(mira, Area.COUNTER_TRAFFICKING, identity=somebody("Ibrahim C"))
    Case.objects.filter(pk=other.pk).update(person=case.person)
    other.refresh_from_db()
    step(mira, other, "trafficking-described", exploitation=["ForcedLabour"], control=["DebtBondage"])
    relative = opened(amra, Area.PROTECTION, identity=somebody("Yusuf Relative", "P999"))
    FamilyTie.objects.create(person=case.person, relative=relative.person, kind="sibling")
    neighbour = receiver()
    sent = referred(amra, case, consent(amra, case))
    store_photograph(by=amra, case=case.pk, content=jpeg())
    referral_queries.referral(sent.pk, member=neighbour)
    queries.identity(case.pk, member=amra, purpose="case-work")
    return case, other, amra


def asked(by: Member, case: Case, language: str = "en") -> services.SubjectRequest:
    request = services.receive(
        by=by, reference=case.reference, kind="access", language=language, received_on=timezone.localdate()
    )
    services.start(by=by, request=request.pk)
    return request


def written(by: Member, case: Case, *, with_words: bool = False, language: str = "en") -> Dossier:
    return dossier(asked(by, case, language).pk, member=by, with_words=with_words)


def test_the_officers_file_holds_every_area_and_nothing_of_others() -> None:
    case, other, amra = known()
    found = written(officer(), case)
    content, text = found.content, json.dumps(found.content, ensure_ascii=False)
    assert [name["latin"] for name in content["identity"]["names"]] == ["Ibrahim Cheragh", ""]
    assert content["identity"]["documents"][0]["number"] == "P777"
    assert {one["reference"] for one in content["cases"]} == {case.reference, other.reference}
    assert "Forced" in text
    assert content["family"] == ["sibling"]
    assert content["recipients"][0]["institution"] == "A centre"
    assert next(one for one in content["cases"] if one["consents"])["consents"][0]["recipient"] == "A centre"
    assert found.photograph == (jpeg(), "image/jpeg")
    for others in ("Yusuf", "P999", WORDS, amra.name, amra.email, str(amra.pk)):
        assert others not in text
    assert len(content["withheld"]) == 3
    readers = {(one["institution"], one["role"], one["purpose"]) for one in content["read_by"]}
    assert ("A centre", "case worker", "") in readers
    event = Event.objects.filter(action="subject-request.exported").get()
    assert event.detail["cases"] == 2


def test_a_supervisors_file_stops_at_the_own_areas_and_does_not_tell_of_others() -> None:
    case, other, amra = known()
    content = written(amra, case).content
    assert [one["reference"] for one in content["cases"]] == [case.reference]
    assert "Forced" not in json.dumps(content)
    alone = opened(amra, Area.PROTECTION, identity=somebody("Lone Person"))
    sentence = "other areas or institutions may hold"
    assert [sentence in one for one in content["withheld"]].count(True) == 1
    assert [sentence in one for one in written(amra, alone).content["withheld"]].count(True) == 1
    del other


def test_words_go_with_the_file_only_where_somebody_has_read_them() -> None:
    case, _other, _amra = known()
    told = json.dumps(written(officer(), case, with_words=True).content)
    assert WORDS in told


def test_a_corrected_step_is_told_as_it_was_corrected() -> None:
    case, _other, amra = known()
    correct_step(
        by=amra, case=case.pk, sequence=1, reason="Typed wrongly.", expected_version=None,
        fields={"sex": "male", "birth_year": 1990, "nationality": "AFG"},
    )  # fmt: skip
    (own,) = [one for one in written(officer(), case).content["cases"] if one["reference"] == case.reference]
    assert own["steps"][0]["codes"]["birth_year"] == 1990


def test_the_file_is_in_the_persons_language() -> None:
    case, _other, _amra = known()
    content = written(officer(), case, language="bs").content
    assert content["cases"][0]["steps"][0]["codes"]["nationality"] == "AFG"


def test_a_file_is_written_for_a_request_for_access_in_work_alone() -> None:
    case, _other, amra = known()
    dpo = officer()
    request = services.receive(
        by=dpo, reference=case.reference, kind="access", language="en", received_on=timezone.localdate()
    )
    with pytest.raises(Conflict, match="received"):
        dossier(request.pk, member=dpo, with_words=False)
    services.start(by=dpo, request=request.pk)
    with pytest.raises(NotFound):
        dossier(request.pk, member=officer("rs"), with_words=False)
    with pytest.raises(NotFound):
        dossier(request.pk, member=supervisor(Area.RETURN), with_words=False)
    services.answer(by=dpo, request=request.pk)
    with pytest.raises(Conflict, match="answered"):
        dossier(request.pk, member=dpo, with_words=False)
    restriction = services.receive(
        by=dpo, reference=case.reference, kind="restriction", language="en", received_on=timezone.localdate()
    )
    with pytest.raises(Conflict, match="did not ask for access"):
        dossier(restriction.pk, member=dpo, with_words=False)
    closing = supervisor(Area.PROTECTION)
    alone = opened(closing, Area.PROTECTION, identity=somebody("Lone Person"))
    step(closing, alone, "closed", reason="integrated")
    late = asked(dpo, alone)
    erased(alone)
    with pytest.raises(Conflict, match="erased"):
        dossier(late.pk, member=dpo, with_words=False)
    del amra


def test_the_file_is_sealed_with_a_passphrase_and_open_without() -> None:
    case, _other, _amra = known()
    found = written(officer(), case)
    plain = packed(found, "<p>page</p>")
    assert (plain.name, plain.content_type) == (f"{found.number}.zip", "application/zip")
    with zipfile.ZipFile(io.BytesIO(plain.content)) as archive:
        assert archive.namelist() == ["data.json", "data.html", "photograph.jpg"]
        assert json.loads(archive.read("data.json")) == found.content
        assert archive.read("photograph.jpg") == jpeg()
    with pytest.raises(InputRefused, match="at least 12"):
        packed(found, "", passphrase="short")
    sealed = packed(found, "<p>page</p>", passphrase="twelve letters and more")
    assert b"Cheragh" not in sealed.content
    opened_again = pyrage.passphrase.decrypt(sealed.content, "twelve letters and more")
    assert zipfile.ZipFile(io.BytesIO(opened_again)).namelist()[0] == "data.json"
