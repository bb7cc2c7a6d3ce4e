"""Clock-driven work on sessions and first sessions."""

from meetings.jobs.first import end_first_sessions, remind_first_sessions
from meetings.jobs.sessions import cancel_sessions_of_closed_pairings

__all__ = ["cancel_sessions_of_closed_pairings", "end_first_sessions", "remind_first_sessions"]
