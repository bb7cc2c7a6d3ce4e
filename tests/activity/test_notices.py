"""The notices page: what is new, opening one, reading all."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Notice
from activity.services import Notify, record_fact
from profiles.models import User
from programs.models import Enrolment

SignedIn = Callable[[User], Client]


def tell(person: User, about: Enrolment, name: str = "Ben O.", route: str = "pairings:pairing-list") -> Notice:
    fact = record_fact(
        about, "enrolment.accepted", by=None, notify=[Notify(person, "request_received", {"name": name}, route)]
    )
    return fact.notices.get()


def test_empty_page_says_what_will_appear(ada: User, signed_in: SignedIn) -> None:
    page = signed_in(ada).get(reverse("activity:notice-list")).content.decode()
    assert "No notices yet" in page
    assert "when somebody asks you" in page


def test_new_ones_are_counted_and_marked(ada: User, mentee: Enrolment, signed_in: SignedIn) -> None:
    tell(ada, mentee)
    read = tell(ada, mentee, "Old N.")
    Notice.objects.filter(pk=read.pk).update(read_at=read.created_at)
    page = signed_in(ada).get(reverse("activity:notice-list")).content.decode()
    assert "1 new notice for you" in page
    assert "<b>Ben O. asks you to be their mentor.</b>" in page
    assert "<b>Old N." not in page


def test_names_are_escaped(ada: User, mentee: Enrolment, signed_in: SignedIn) -> None:
    tell(ada, mentee, "<script>alert(1)</script>")
    page = signed_in(ada).get(reverse("activity:notice-list")).content.decode()
    assert "<script>alert(1)" not in page


def test_opening_marks_it_read_and_leads_on(ada: User, mentee: Enrolment, signed_in: SignedIn) -> None:
    notice, other = tell(ada, mentee), tell(ada, mentee)
    response = signed_in(ada).post(reverse("activity:notice-open", args=[notice.public_id]))
    assert (response.status_code, response.url) == (302, reverse("pairings:pairing-list"))
    assert list(Notice.objects.unread()) == [other]


def test_a_page_that_is_gone_leads_back_to_the_list(ada: User, mentee: Enrolment, signed_in: SignedIn) -> None:
    notice = tell(ada, mentee, route="no:such-page")
    response = signed_in(ada).post(reverse("activity:notice-open", args=[notice.public_id]))
    assert response.url == reverse("activity:notice-list")


def test_other_peoples_notices_do_not_exist(ada: User, ben: User, mentee: Enrolment, signed_in: SignedIn) -> None:
    notice = tell(ada, mentee)
    assert signed_in(ben).post(reverse("activity:notice-open", args=[notice.public_id])).status_code == 404
    assert Notice.objects.unread().count() == 1


def test_reading_all_leaves_others_alone(ada: User, ben: User, mentee: Enrolment, signed_in: SignedIn) -> None:
    tell(ada, mentee)
    tell(ada, mentee)
    his = tell(ben, mentee)
    signed_in(ada).post(reverse("activity:notice-read-all"))
    assert list(Notice.objects.unread()) == [his]


@pytest.mark.parametrize("items", [1, 3])
def test_constant_queries(
    items: int,
    ada: User,
    mentee: Enrolment,
    signed_in: SignedIn,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    for _ in range(items):
        tell(ada, mentee)
    client = signed_in(ada)
    with django_assert_num_queries(8):
        client.get(reverse("activity:notice-list"))
