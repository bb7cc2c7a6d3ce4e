"""Links for people who need not sign in: signed, for one purpose, for one row and round, and for a time."""

from datetime import timedelta

from django.core import signing

GUARDIAN, WITHDRAW, INVITATION = "programs.guardian", "programs.guardian-withdraw", "programs.invitation"
LASTS = {GUARDIAN: timedelta(days=21), WITHDRAW: timedelta(days=800), INVITATION: timedelta(days=60)}


def token_for(purpose: str, public_id: str, number: int) -> str:
    """What stands in the link. It says nothing but which row is meant."""
    return signing.dumps([public_id, number], salt=purpose)


def read_token(purpose: str, token: str) -> tuple[str, int] | None:
    """The row and the round a link is for; None where it was not made for this, was changed, or is too old."""
    try:
        public_id, number = signing.loads(token, salt=purpose, max_age=LASTS[purpose])
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(public_id), int(number)
