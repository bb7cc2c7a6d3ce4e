"""A no to a pairing that coordinators suggested, with words for them alone."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag
from pairings.models.pairings import Pairing
from profiles.models import User


class RatherNot(models.Model):
    """One of the two would rather not. It ends the offer and keeps the two apart in the runs of this cohort."""

    pairing = record(models.OneToOneField(Pairing, models.CASCADE, related_name="rather_not"))
    author = tag(
        models.ForeignKey(User, models.CASCADE, related_name="+"),
        DataClass.PRIVATE,
        _("suggest somebody who fits better"),
        label=_("who would rather not be paired"),
    )
    words = tag(
        models.TextField(max_length=1000, blank=True),
        DataClass.PRIVATE,
        _("suggest somebody who fits better"),
        label=_("why I would rather not be paired with somebody"),
    )
    created_at = record(models.DateTimeField(default=timezone.now))

    def __str__(self) -> str:
        return f"no to pairing {self.pairing_id}"
