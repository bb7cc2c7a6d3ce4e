"""Gunicorn's configuration. Without Redis there is one web process with worker and clock inside it."""

import os

from mentorship import embedded

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
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def post_worker_init(worker: object) -> None:
    """Start worker and clock beside the web threads, once Django is loaded in this process."""
    if EMBEDDED:
        embedded.start()
