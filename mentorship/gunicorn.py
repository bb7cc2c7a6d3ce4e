"""Gunicorn's configuration. Without Redis there is one web process with worker and clock inside it."""

import os
from typing import Any

from gunicorn.glogging import Logger

from mentorship import embedded
from mentorship.logs import Discreet

EMBEDDED = not os.environ.get("REDIS_URL")

wsgi_app = "mentorship.wsgi:application"
worker_class = "gthread"
workers = 1 if EMBEDDED else int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 20
keepalive = 5
control_socket_disable = True
accesslog = "-" if os.environ.get("ACCESS_LOG") else None
# Neither what was searched for (in the query), nor who it was, nor where she came from.
access_log_format = "%(t)s %(m)s %(U)s %(s)s %(B)s %(L)s"


class DiscreetLogger(Logger):
    """Gunicorn's own lines, written by the hand that leaves out keys in addresses and words of errors."""

    def _set_handler(self, log: Any, output: Any, fmt: Any, stream: Any = None) -> None:
        super()._set_handler(log, output, Discreet(fmt._fmt, fmt.datefmt), stream)


logger_class = DiscreetLogger
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def post_worker_init(worker: object) -> None:
    """Start worker and clock beside the web threads, once Django is loaded in this process."""
    if EMBEDDED:
        embedded.start()
