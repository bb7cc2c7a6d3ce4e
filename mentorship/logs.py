"""Lines of log that say what went wrong and where, and nothing of what people told."""

import logging
import re
from traceback import format_tb
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

# Addresses that open a page: of invitations, guardians, join links, letters, offers, mails to turn off.
KEYS = re.compile(
    r"((?:programs/(?:invitations|guardian|join)|pairings/(?:answer|offer)|notices/mails/off)/)[^/\s?'\"]+"
)


def without_keys(text: str) -> str:
    """The text with the secret of every such address left out."""
    return KEYS.sub(r"\1…", text)


class Discreet(logging.Formatter):
    """Of an error it writes the kind and the lines of code, not its words; of an address, not the key in it.

    The words of an error often quote a value: an address that is there already, the row a constraint refused. A line
    about a page that was refused names the page, and some addresses of pages open a door.
    """

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.args, dict) and "exc" in record.args:  # as Celery tells of a task that failed
            copied = logging.makeLogRecord(record.__dict__)
            copied.args = {**record.args, "exc": "see below"}
            copied.exc_text = None
            record = copied
        return without_keys(super().format(record))

    def formatException(self, ei: ExcInfo) -> str:
        error, parts = ei[1], []
        while error is not None:
            parts.append("".join(format_tb(error.__traceback__)) + type(error).__qualname__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhich came from\n".join(parts)
