"""The policy table: every route, and who may read (GET) and act (POST) there. A test walks all of it.

Whoever is not listed gets the sign-in page when anonymous and 404 or 403 when signed in. A route that is not in
this table does not exist: the middleware answers 404.
"""

from dataclasses import dataclass

ANONYMOUS, MENTEE, MENTOR = "anonymous", "mentee", "mentor"
COORDINATOR, OTHER_COORDINATOR, SITE_ADMIN = "coordinator", "other_coordinator", "site_admin"
ACTORS = (ANONYMOUS, MENTEE, MENTOR, COORDINATOR, OTHER_COORDINATOR, SITE_ADMIN)

NOBODY: frozenset[str] = frozenset()
EVERYBODY = frozenset(ACTORS)
SIGNED_IN = EVERYBODY - {ANONYMOUS}
STAFF = frozenset({COORDINATOR, SITE_ADMIN})
PAIR = frozenset({MENTEE, MENTOR})


@dataclass(frozen=True)
class Route:
    """Who gets an answer other than sign-in, 403 or 404. An empty set means the method is not allowed at all."""

    get: frozenset[str] = NOBODY
    post: frozenset[str] = NOBODY


ROUTES: dict[str, Route] = {
    "home": Route(get=EVERYBODY),
    "help": Route(get=EVERYBODY),
    "data-visibility": Route(get=EVERYBODY),
    "health": Route(get=EVERYBODY),
    "style": Route(get=EVERYBODY),
    "set_language": Route(post=EVERYBODY),
    "activity:notice-list": Route(get=SIGNED_IN),
    "activity:notice-open": Route(post=frozenset({MENTEE})),
    "activity:notice-read-all": Route(post=SIGNED_IN),
    "profiles:profile-detail": Route(get=SIGNED_IN),
    "profiles:about-update": Route(get=SIGNED_IN, post=SIGNED_IN),
    "profiles:topics-update": Route(get=SIGNED_IN, post=SIGNED_IN),
    "profiles:background-update": Route(get=SIGNED_IN, post=SIGNED_IN),
    "profiles:availability-update": Route(get=SIGNED_IN, post=SIGNED_IN),
    "programs:program-list": Route(get=EVERYBODY),
    "programs:program-detail": Route(get=EVERYBODY),
    "programs:program-create": Route(get=frozenset({SITE_ADMIN}), post=frozenset({SITE_ADMIN})),
    "programs:program-update": Route(get=STAFF, post=STAFF),
    "programs:coordinator-add": Route(get=STAFF, post=STAFF),
    "programs:coordinator-remove": Route(get=STAFF, post=STAFF),
    "programs:cohort-create": Route(get=STAFF, post=STAFF),
    "programs:cohort-detail": Route(get=SIGNED_IN),
    "programs:cohort-update": Route(get=STAFF, post=STAFF),
    "programs:cohort-move": Route(get=STAFF, post=STAFF),
    "programs:enrolment-apply": Route(get=SIGNED_IN, post=SIGNED_IN),
    "programs:enrolment-detail": Route(get=STAFF | {MENTOR}),
    "programs:enrolment-withdraw": Route(get=STAFF | {MENTOR}, post=STAFF | {MENTOR}),
    "programs:enrolment-capacity": Route(get=frozenset({MENTOR}), post=frozenset({MENTOR})),
    "programs:enrolment-update": Route(get=STAFF, post=STAFF),
    "programs:enrolment-table": Route(get=STAFF),
    "programs:enrolment-decide": Route(post=STAFF),
    "programs:enrolment-add": Route(get=STAFF, post=STAFF),
    "programs:import-list": Route(get=STAFF),
    "programs:import-create": Route(get=STAFF, post=STAFF),
    "programs:import-map": Route(get=STAFF, post=STAFF),
    "programs:import-check": Route(get=STAFF),
    "programs:import-faults": Route(get=STAFF),
    "programs:import-commit": Route(post=STAFF),
    "programs:import-report": Route(get=STAFF),
    "programs:import-discard": Route(post=STAFF),
    "pairings:request-list": Route(get=SIGNED_IN),
    "pairings:request-detail": Route(get=PAIR | STAFF),
    "pairings:request-accept": Route(post=frozenset({MENTOR})),
    "pairings:request-decline": Route(get=frozenset({MENTOR}), post=frozenset({MENTOR})),
    "pairings:request-withdraw": Route(post=frozenset({MENTEE})),
    "pairings:pairing-list": Route(get=SIGNED_IN),
    "pairings:pairing-detail": Route(get=STAFF | {MENTOR}),
    "pairings:pairing-approvals": Route(get=STAFF),
    "pairings:pairing-approve": Route(post=STAFF),
    "pairings:pairing-decline": Route(get=STAFF, post=STAFF),
    "pairings:pairing-pause": Route(get=STAFF | {MENTOR}, post=STAFF | {MENTOR}),
    "pairings:pairing-resume": Route(post=STAFF | {MENTOR}),
    "pairings:pairing-complete": Route(get=STAFF | {MENTOR}, post=STAFF | {MENTOR}),
    "pairings:pairing-end": Route(get=STAFF | {MENTOR}, post=STAFF | {MENTOR}),
    "goals:goal-list": Route(get=SIGNED_IN),
    "goals:goal-create": Route(get=SIGNED_IN, post=SIGNED_IN),
    "goals:goal-update": Route(get=frozenset({MENTEE}), post=frozenset({MENTEE})),
    "goals:goal-reach": Route(post=frozenset({MENTEE})),
    "goals:goal-drop": Route(post=frozenset({MENTEE})),
    "goals:goal-reopen": Route(post=frozenset({MENTEE})),
    "meetings:session-list": Route(get=SIGNED_IN),
    "meetings:session-create": Route(get=frozenset({MENTOR}), post=frozenset({MENTOR})),
    "meetings:session-detail": Route(get=frozenset({MENTOR})),
    "meetings:session-update": Route(get=frozenset({MENTOR}), post=frozenset({MENTOR})),
    "meetings:session-cancel": Route(get=frozenset({MENTOR}), post=frozenset({MENTOR})),
    "meetings:session-hold": Route(post=frozenset({MENTOR})),
    "meetings:session-miss": Route(post=frozenset({MENTOR})),
    "meetings:session-calendar": Route(get=frozenset({MENTOR})),
    "matching:mentor-browse": Route(get=SIGNED_IN),
    "matching:run-list": Route(get=STAFF),
    "matching:run-create": Route(get=STAFF, post=STAFF),
    "matching:pair-rule-list": Route(get=STAFF, post=STAFF),
    "matching:run-detail": Route(get=STAFF),
    "matching:run-progress": Route(get=STAFF),
    "matching:run-cancel": Route(post=STAFF),
    "matching:run-retry": Route(post=STAFF),
    "matching:run-discard": Route(get=STAFF, post=STAFF),
    "matching:run-board": Route(get=STAFF),
    "matching:run-unplaced": Route(get=STAFF),
    "matching:run-publish": Route(get=STAFF, post=STAFF),
    "matching:proposal-decide": Route(post=STAFF),
    "matching:proposal-detail": Route(get=STAFF),
    "matching:proposal-pin": Route(post=STAFF),
    "matching:proposal-exclude": Route(post=STAFF),
    "matching:mentor-detail": Route(get=frozenset({MENTEE})),
    "matching:mentor-ask": Route(get=frozenset({MENTEE}), post=frozenset({MENTEE})),
    "dashboards:mentee-home": Route(get=frozenset({MENTEE})),
    "dashboards:mentor-home": Route(get=frozenset({MENTOR})),
    "dashboards:coordinator-home": Route(get=STAFF | {OTHER_COORDINATOR}),
    "dashboards:mail-list": Route(get=STAFF | {OTHER_COORDINATOR}),
    "dashboards:mail-retry": Route(post=STAFF | {OTHER_COORDINATOR}),
}

# allauth's own journeys decide for themselves; they are listed so that nothing is reachable unnoticed.
ACCOUNT_ROUTES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_signup",
        "account_inactive",
        "account_reauthenticate",
        "account_email",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_password_reset_completed",
        "account_email_verification_sent",
        "account_request_login_code",
        "account_confirm_login_code",
    }
)


def is_declared(view_name: str) -> bool:
    return view_name in ROUTES or view_name in ACCOUNT_ROUTES
