"""Mails about requests, pairings and sessions: each can be written, names nobody in its subject, leads to its page."""

import pytest
from django.conf import settings

from activity.jobs import written
from activity.kinds.facts import NOTICES
from activity.models import Mail
from activity.services import Notify, record_fact
from programs.models import Enrolment
from tests.factories import PairingFactory

KINDS = [
    kind for kind, notice in NOTICES.items() if notice.mail and kind.split("_")[0] in {"request", "pairing", "session"}
]
NAMES = {
    "name": 'Ben "Bo" & Okafor',
    "mentee": "Ada Nwosu",
    "mentor": "Ben Okafor",
    "until": "November 27, 2026",
    "when": "Friday, November 27, 2026, 18:00–19:00, Central European Standard Time (Berlin)",
}
ROUTES = {
    "request": "pairings:request-detail",
    "pairing": "pairings:pairing-detail",
    "session": "meetings:session-detail",
}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", KINDS)
def test_mail(mentee: Enrolment, mentor: Enrolment, kind: str, language: str) -> None:
    mentee.user.language = language
    mentee.user.save()
    pairing = PairingFactory(mentee=mentee, mentor=mentor)
    route = ROUTES[kind.split("_")[0]]
    told = Notify(mentee.user, kind, NAMES, route, (pairing.public_id,))
    record_fact(pairing, "pairing.begun", by=None, notify=[told])
    message = written(Mail.objects.get())
    assert message.subject
    assert not [name for name in NAMES.values() if name in message.subject]
    assert f"{settings.SITE_ORIGIN}/" in message.body
    assert pairing.public_id in message.body
    about = "Ada Nwosu" if kind in {"pairing_to_approve", "pairing_to_confirm"} else NAMES["name"]
    assert about in message.body
    assert "&quot;" not in message.body
    assert "{" not in message.body
    assert len(message.body) < 900
