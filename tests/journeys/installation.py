"""An installation as docker-compose.yml describes it: the same commands, as processes on this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psycopg2
import yaml

from tests.conftest import ROOT

SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], Any], seconds: float, why: str) -> Any:
    """The first true answer of `what`, or a failure that says what was awaited."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := what():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"waited {seconds} s for {why}")


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """An empty PostgreSQL database that is gone afterwards; yields its address. What `server` names may not exist."""
    host = server.rsplit("/", 1)[0]
    admin = psycopg2.connect(f"{host}/postgres")
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{host}/{name}"
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.close()


class Installation:
    """Runs compose's commands with this environment; their output goes to files in `folder`."""

    def __init__(self, folder: Path, port: int, environment: dict[str, str]) -> None:
        self.folder, self.port = folder, port
        self.origin = f"http://127.0.0.1:{port}"
        programs = Path(sys.executable).parent
        self.environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": os.environ.get("HOME", "/"),
            "MODE": "production",
            "SECRET_KEY": "for-one-test-" + "k" * 50,
            "REQUIRE_SECOND_FACTOR": "nobody",  # its people sign in with a password; tests/profiles has the second step
            "SITE_ORIGIN": self.origin,
            "ALLOW_HTTP": "1",
            "STATIC_ROOT": str(folder / "static"),
            **environment,
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def command(self, service: str) -> list[str]:
        """The command of a service, listening and writing where a test may."""
        words = list(SERVICES[service]["command"])
        return [
            word.replace("0.0.0.0:8000", f"127.0.0.1:{self.port}").replace("/tmp/", f"{self.folder}/") for word in words
        ]

    def run(self, *command: str, **environment: str) -> str:
        """Run to the end; its output."""
        result = subprocess.run(
            command, cwd=ROOT, env={**self.environment, **environment}, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def start(self, service: str) -> None:
        log = (self.folder / f"{service}.log").open("ab")
        self.processes[service] = subprocess.Popen(
            self.command(service), cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )

    def kill(self, service: str) -> None:
        """As a power cut would."""
        process = self.processes.pop(service)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.origin}/health/", timeout=5) as response:
                return bool(response.status == 200)
        except (URLError, OSError):
            return False

    def stop(self) -> None:
        for service in list(self.processes):
            self.kill(service)

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text("utf-8", errors="replace")
