"""Who gets in, who does not, and what either can learn from it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.test import Client
from django.urls import reverse

from jahorina.audit import actions
from jahorina.audit.models import Event
from jahorina.partners.roles import Role
from tests.people import PASSWORD, log_in, make_member
from tests.web.accounts.browser import ELSEWHERE, is_logged_in, link_in, recorded, type_password

pytestmark = pytest.mark.django_db


def test_a_reader_gets_in_with_a_password_alone(client: Client) -> None:
    reader = make_member(Role.READER)
    response = type_password(client, reader.email.upper())
    assert response.status_code == 302
    assert is_logged_in(client)
    (event,) = recorded(actions.LOGGED_IN)
    assert (event.actor, event.partner, event.detail) == (reader.label, "ba", {"factors": ["password"]})


def test_the_session_has_another_name_after_the_log_in(client: Client) -> None:
    reader = make_member(Role.READER)
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    type_password(client, reader.email)
    assert client.session.session_key != before


def test_an_unknown_address_and_a_wrong_password_look_the_same(client: Client) -> None:
    reader = make_member(Role.READER)
    wrong = type_password(client, reader.email, "quite another thing").content.decode()
    unknown = type_password(Client(), "nobody@nowhere.example").content.decode()
    assert "errorlist" in wrong
    assert _without_secrets(wrong, reader.email) == _without_secrets(unknown, "nobody@nowhere.example")


def _without_secrets(page: str, email: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(email, "EMAIL")


def test_a_failed_log_in_is_recorded_without_what_was_typed(client: Client) -> None:
    reader = make_member(Role.READER)
    type_password(client, reader.email, "quite another thing")
    type_password(client, "Nobody@Nowhere.example", "quite another thing")
    type_password(client, "nobody@nowhere.example", "quite another thing")
    known, unknown, again = recorded(actions.LOG_IN_FAILED)
    assert known.actor == reader.label
    assert unknown.actor == again.actor
    assert unknown.actor.startswith("account:")
    for text in ("nobody", "nowhere", "another", reader.email):
        assert not Event.objects.filter(actor__icontains=text).exists()
        for attempt in AccessAttempt.objects.all():
            assert text not in (attempt.username + attempt.get_data + attempt.post_data).lower()


def test_after_five_failures_this_account_waits_at_this_address_and_nobody_else_does(client: Client) -> None:
    victim, colleague = make_member(Role.READER), make_member(Role.READER)
    for _attempt in range(4):
        assert type_password(client, victim.email, "quite another thing").status_code == 200
    assert type_password(client, victim.email, "quite another thing").status_code == 429
    locked = type_password(client, victim.email)
    assert locked.status_code == 429
    assert "quarter of an hour" in locked.content.decode()
    assert type_password(Client(), victim.email, address=ELSEWHERE).status_code == 302
    assert type_password(Client(), colleague.email).status_code == 302
    assert recorded(actions.LOCKED_OUT)[0].actor == victim.label


def test_an_unknown_account_is_locked_like_a_known_one(client: Client) -> None:
    statuses = [type_password(client, "nobody@nowhere.example", "wrong").status_code for _attempt in range(6)]
    assert statuses == [200, 200, 200, 200, 429, 429]


def test_a_quarter_of_an_hour_later_the_account_is_open_again(client: Client) -> None:
    reader = make_member(Role.READER)
    for _attempt in range(5):
        type_password(client, reader.email, "quite another thing")
    for attempt in AccessAttempt.objects.all():
        attempt.attempt_time -= timedelta(minutes=16)
        attempt.save()
    assert type_password(client, reader.email).status_code == 302


def test_a_deactivated_member_does_not_get_in(client: Client) -> None:
    reader = make_member(Role.READER)
    reader.is_active = False
    reader.save()
    type_password(client, reader.email)
    assert not is_logged_in(client)


def test_logging_out_ends_the_session_and_is_recorded(client: Client) -> None:
    reader = make_member(Role.READER)
    type_password(client, reader.email)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_logged_in(client)
    client.post(reverse("account_logout"))
    assert not is_logged_in(client)
    assert recorded(actions.LOGGED_OUT)[0].actor == reader.label


def test_nobody_signs_up() -> None:
    for path in ("/account/signup/", "/account/sign-up/", "/accounts/signup/"):
        assert Client().post(path, {"email": "a@b.example", "password1": PASSWORD}).status_code == 404


def test_a_forgotten_password_is_set_with_a_link_that_works_once(client: Client) -> None:
    reader = make_member(Role.READER)
    client.post(reverse("account_reset_password"), {"email": reader.email})
    (letter,) = mail.outbox
    assert letter.to == [reader.email]
    link = link_in(str(letter.body))
    form = client.get(link, follow=True)
    new = "five green boats in the fog"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert not is_logged_in(client)
    assert type_password(client, reader.email, new).status_code == 302
    assert "does not work any more" in Client().get(link, follow=True).content.decode()
    assert recorded(actions.PASSWORD_RESET)[0].actor == reader.label


def test_asking_for_a_letter_does_not_tell_who_is_a_member(client: Client) -> None:
    reader = make_member(Role.READER)
    known = client.post(reverse("account_reset_password"), {"email": reader.email}, follow=True)
    unknown = Client().post(reverse("account_reset_password"), {"email": "nobody@nowhere.example"}, follow=True)
    assert _without_tokens(known.content) == _without_tokens(unknown.content)
    assert len(mail.outbox) == 1


def _without_tokens(page: bytes) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page)


@pytest.mark.parametrize(
    "password",
    ["short and", "123456789012", "passwordpassword", "jahorina-western-balkans", "person@ba.example"],
)
def test_a_weak_password_is_refused(client: Client, password: str) -> None:
    reader = make_member(Role.READER)
    log_in(client, reader)
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post(reverse("account_change_password"), form).status_code == 200
    reader.refresh_from_db()
    assert reader.check_password(PASSWORD)


def test_changing_the_password_ends_all_other_sessions(client: Client) -> None:
    reader = make_member(Role.READER)
    type_password(client, reader.email)
    other = Client()
    type_password(other, reader.email)
    new = "five green boats in the fog"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), form).status_code == 302
    assert is_logged_in(client)
    assert not is_logged_in(other)
    assert recorded(actions.PASSWORD_CHANGED)[0].actor == reader.label


def test_what_a_member_saw_stays_in_no_cache(client: Client) -> None:
    log_in(client, make_member(Role.READER))
    assert "no-store" in client.get(reverse("accounts:access"))["Cache-Control"]


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    type_password(client, make_member(Role.READER).email)
    cookie = client.cookies["sid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    from jahorina.config.accounts import session_cookie

    assert session_cookie(https=True) == ("__Host-sid", True)
