"""Whom a mentee would like to ask, in her order."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, Erase, record, tag
from activity.models import PublicId, Stateful
from pairings.models.querysets import BetweenQuerySet
from pairings.states import WISH
from profiles.models import User
from programs.models import Enrolment, run_by


class WishQuerySet(BetweenQuerySet):
    """A wish is between two enrolments, and one of the two knows nothing of it."""

    def visible_to(self, person: User) -> Self:
        """The mentee whose wish it is, and those who run her program unless they are the mentor themselves.

        The mentor gets a request when it is her turn, with the letter as it is then; a wish would tell her what
        somebody had not dared to send, and whom she would rather ask.
        """
        runs = models.Q() if person.is_superuser else run_by(person, "mentee__cohort__program")
        return self.filter(models.Q(mentee__user=person) | runs & ~models.Q(mentor__user=person)).distinct()


class Wish(PublicId, Stateful):
    """One mentor on a mentee's wish list, with the letter that will go out when it is that mentor's turn.

    There is one wish for each mentor a mentee ever wished for: it is sent, taken off and put back, never doubled.
    A coordinator's suggestion is a wish the mentee has not made her own yet: it has no letter and is not sent.
    """

    lifecycle = WISH
    ready: bool  # whether its mentor may be matched, where `queries.wishes.with_ready` read the wish

    mentee = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="wishes"), erase=Erase.ROW)
    mentor = record(models.ForeignKey(Enrolment, models.CASCADE, related_name="wished_for"), erase=Erase.ROW)
    message = tag(
        models.TextField(_("message"), max_length=2000, blank=True),
        DataClass.PRIVATE,
        _("ask the mentor when it is their turn"),
        label=_("letter of a wish that was not sent yet"),
    )
    rank = record(models.PositiveSmallIntegerField(default=1), "keep the order of the list")
    status = record(models.CharField(max_length=10, choices=WISH.choices, default=WISH.initial))
    suggested_by = tag(
        models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+"),
        DataClass.PAIRING,
        _("say who suggested a mentor"),
        erase=Erase.CLEAR,
        label=_("who suggested a mentor"),
    )
    note = tag(
        models.TextField(max_length=1000, blank=True),
        DataClass.PAIRING,
        _("say why a mentor was suggested"),
        label=_("words with a suggestion"),
    )
    kept_apart = record(models.BooleanField(default=False), "hold a letter back while a rule keeps two people apart")
    created_at = record(models.DateTimeField(default=timezone.now))

    objects = WishQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["rank", "pk"]
        verbose_name_plural = "wishes"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=WISH.values), name="wish_status_known"),
            models.CheckConstraint(condition=~models.Q(mentee=models.F("mentor")), name="wish_between_two_enrolments"),
            models.CheckConstraint(
                condition=~models.Q(status="waiting") | ~models.Q(message=""), name="wish_waits_with_a_letter"
            ),
            models.UniqueConstraint(fields=["mentee", "mentor"], name="wish_once_per_pair"),
        ]

    def __str__(self) -> str:
        return f"wish {self.public_id}"
