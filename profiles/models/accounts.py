"""Accounts: who may sign in."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activity.kinds.privacy import DataClass, record, tag
from activity.models import PublicId
from profiles.models.people import Profile


class UserManager(BaseUserManager["User"]):
    """Creates accounts; an address is kept in lower case so that it exists once."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A site admin, with a profile named after the address until she writes her own."""
        user = self.create_user(email, password, is_superuser=True, **fields)
        Profile.objects.using(self._db).create(user=user, name=email.partition("@")[0])
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(PublicId, AbstractBaseUser, PermissionsMixin):
    """An account. An imported person may have no address yet; she cannot sign in until she has one."""

    email = tag(
        models.EmailField(_("e-mail address"), unique=True, null=True, blank=True),
        DataClass.PAIRING,
        _("sign in, receive mail and reach each other once paired"),
    )
    password = tag(
        models.CharField(_("password"), max_length=128), DataClass.CRITICAL, _("sign in"), export=False, emptied="!"
    )
    last_login = tag(
        models.DateTimeField(null=True, blank=True),
        DataClass.CRITICAL,
        _("notice abandoned accounts"),
        label=_("last sign-in"),
    )
    is_active = record(models.BooleanField(default=True), "let the person sign in", retention="account")
    is_superuser = record(models.BooleanField(_("site admin"), default=False), retention="account")
    language = tag(
        models.CharField(max_length=8, default="en"),
        DataClass.PRIVATE,
        _("write in the person's language"),
        label=_("language"),
    )
    date_joined = tag(
        models.DateTimeField(default=timezone.now),
        DataClass.PRIVATE,
        _("say since when the account exists"),
        label=_("account since"),
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    objects = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("This address has an account already."),
            ),
            models.CheckConstraint(condition=~models.Q(email=""), name="user_email_null_not_empty"),
        ]

    def __str__(self) -> str:
        return f"user {self.public_id}"

    def get_full_name(self) -> str:
        return self.profile.name

    def get_short_name(self) -> str:
        return self.profile.short_name


for _field in User._meta.local_many_to_many:  # Django's groups and permissions; nothing is granted through them
    record(_field, retention="account")
