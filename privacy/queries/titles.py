"""What kinds of rows are called when a person reads about them."""

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from privacy.queries.links import Model
from profiles.queries.privacy import home_of

TITLES: dict[str, Promise] = {
    "profiles.User": _("My account"),
    "profiles.Profile": _("My profile"),
    "profiles.SensitiveAnswer": _("What I have told in confidence"),
    "profiles.Consent": _("What I have allowed"),
    "profiles.TopicChoice": _("My topics"),
    "programs.Enrolment": _("My places and applications"),
    "programs.Coordinator": _("Programs I help to run"),
    "programs.Invitation": _("Invitations to me"),
    "programs.Enquiry": _("What coordinators asked me"),
    "programs.ConsentGiven": _("What I agreed to"),
    "programs.GuardianConsent": _("Consent of my guardian"),
    "programs.Answer": _("My answers to programs' own questions"),
    "safeguarding.GateMark": _("Trainings, screenings and agreements"),
    "matching.SetAside": _("Mentors I have put aside"),
    "matching.SavedSearch": _("My searches"),
    "pairings.Wish": _("My wish list"),
    "pairings.Question": _("Questions before an answer"),
    "pairings.HelpCall": _("When I asked coordinators for help"),
    "pairings.MentorshipRequest": _("Requests"),
    "pairings.Pairing": _("Pairings"),
    "pairings.RatherNot": _("When I would rather not be paired with somebody"),
    "goals.Goal": _("My goals"),
    "meetings.Session": _("Sessions"),
    "meetings.FirstSession": _("First sessions"),
    "meetings.FirstRating": _("What I said after first sessions"),
    "activity.Notice": _("Notices"),
    "activity.Mail": _("Mails to me"),
    "activity.Look": _("Looks at my data"),
    "activity.MailChoice": _("Which mails I want"),
    "account.EmailAddress": _("E-mail addresses"),
    "mfa.Authenticator": _("Second steps of signing in"),
    "socialaccount.SocialAccount": _("Accounts elsewhere that you sign in with"),
    "usersessions.UserSession": _("Where you are signed in"),
    "privacy.StayQuestion": _("Whether I want to stay"),
}


# What a row belongs to, and when: the columns told beside its answers, whatever their row.
ABOUT: dict[str, Promise] = {
    "cohort": _("Cohort"),
    "program": _("Program"),
    "enrolment": pgettext_lazy("in a cohort", "Place"),
    "place": pgettext_lazy("in a cohort", "Place"),
    "mentee": _("Mentee"),
    "mentor": _("Mentor"),
    "gate": _("Before a match"),
    "wording": _("Question"),
    "status": _("State"),
    "applied_at": _("Applied on"),
    "asked_at": _("Asked on"),
    "answered_at": _("Answered on"),
    "created_at": _("Created on"),
    "updated_at": _("Changed on"),
    "sent_at": _("Sent on"),
    "ended_at": _("Ended on"),
    "ends_on": _("Last day"),
    "since": _("Since"),
    "at": _("When"),
}


def title_of(model: Model) -> str:
    """The title of a kind of rows; one that has none yet goes by its part of the site."""
    return str(TITLES.get(model._meta.label) or apps.get_app_config(home_of(model)).verbose_name)
