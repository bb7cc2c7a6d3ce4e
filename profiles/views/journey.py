"""What every page on the way through the profile shows: the steps, who sees the answers, and where it goes on."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from profiles.kinds.steps import LOOK_OVER, PERSONAL, WISHES, Step, step_after
from profiles.models import Profile
from profiles.queries.answers import who_sees
from profiles.queries.progress import journey_of, steps_for
from profiles.queries.sides import Setting
from profiles.views.answering import way_back
from profiles.views.drafts import draft_token

FOR_ONESELF = (PERSONAL, WISHES)  # nothing typed here is kept outside the person's own rows, not even for minutes


def step_context(request: HttpRequest, step: Step, profile: Profile, setting: Setting) -> dict[str, Any]:
    """For templates/profiles/step.html and the pages beside it."""
    after = step_after(step, steps_for(setting))
    return {
        "step": step,
        "draft_for": "" if step in FOR_ONESELF else draft_token(request.user),
        "journey": journey_of(profile, setting, step),
        "who_sees": who_sees(step),
        "next": way_back(request),
        "after": reverse(after),
        "last": after == LOOK_OVER,
    }
