"""Two people acting at the same moment, each over a database connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import IntegrityError, connection

from activity.states import Refused


def at_once(*actions: Callable[[], object]) -> list[str]:
    """Start all actions together; for each "done", "refused" or "broken" (the database had to say no)."""
    start = Barrier(len(actions))

    def act(action: Callable[[], object]) -> str:
        try:
            start.wait()
            action()
        except Refused:
            return "refused"
        except IntegrityError:
            return "broken"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))
