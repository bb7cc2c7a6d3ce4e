"""How a person wants to hear by mail."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from activity.kinds.groups import Group, How
from activity.kinds.privacy import DataClass, Erase, record, tag


class MailChoice(models.Model):
    """One decision of one person about one group of mails; without it they are sent at once."""

    person = record(
        models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_choices"), erase=Erase.ROW
    )
    group = record(models.CharField(max_length=12, choices=Group.choices))
    how = tag(
        models.CharField(max_length=8, choices=How.choices),
        DataClass.PRIVATE,
        _("write as often as you like"),
        label=_("which mails I want"),
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "group"], name="mail_choice_once_a_group"),
            models.CheckConstraint(condition=models.Q(how__in=How.values), name="mail_choice_known"),
            models.CheckConstraint(condition=models.Q(group__in=Group.values), name="mail_choice_group_known"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.how}"
