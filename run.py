#!/usr/bin/env python3
"""Everything `make` does, with nothing but Python: builds .venv when it is missing or stale, then runs the command."""

import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
RUNTIME, DEVELOPMENT = ["requirements.txt"], ["requirements.txt", "requirements-dev.txt"]
LINTED = [
    "activity",
    "profiles",
    "programs",
    "pairings",
    "goals",
    "meetings",
    "safeguarding",
    "matching",
    "privacy",
    "dashboards",
    "mentorship",
    "tests",
    "bench",
    "run.py",
    "manage.py",
    "conftest.py",
]


def stop(sentence: str) -> None:
    """End with one line that says what to do."""
    print(sentence, file=sys.stderr)
    sys.exit(2)


def run(*command: str | Path, **environment: str) -> int:
    """Run in the project's folder and return the exit code."""
    return subprocess.call([str(part) for part in command], cwd=ROOT, env={**os.environ, **environment})


def must(*command: str | Path, **environment: str) -> None:
    """Run, and end with the same exit code where it fails."""
    code = run(*command, **environment)
    if code:
        sys.exit(code)


def check_python() -> None:
    """Old Python or missing venv: one line that helps."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may have an older one
        stop(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. "
            "Install a newer one and run `make PYTHON=python3.12 demo`, say."
        )
    if PYTHON.exists():
        return
    try:
        import ensurepip  # noqa: F401, PLC0415
    except ImportError:
        stop("Python's venv is missing. On Debian or Ubuntu: sudo apt install python3-venv")


def stamp_of(files: list[str]) -> str:
    """Changes when a lock file or the Python does."""
    digest = hashlib.sha256(sys.version.encode())
    for name in files:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def install(files: list[str]) -> None:
    """Build or renew .venv from the locks, only when they changed."""
    check_python()
    stamps = VENV / "stamps"
    stamp = stamps / stamp_of(files)
    # What development needs holds all that running needs.
    if PYTHON.exists() and (stamp.exists() or (stamps / stamp_of(DEVELOPMENT)).exists()):
        return
    print(f"Installing {' and '.join(files)} into .venv …", flush=True)
    if not PYTHON.exists():
        must(sys.executable, "-m", "venv", VENV)
    locks = [part for name in files for part in ("-r", name)]
    uv = shutil.which("uv")
    if uv:
        must(uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", *locks)
    else:
        must(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", *locks)
    stamps.mkdir(exist_ok=True)
    stamp.touch()


def free_port(wanted: int) -> int:
    """`wanted`, or the next free one, saying so."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port != wanted:
            print(f"Port {wanted} is taken; using {port}.", flush=True)
        return port
    stop(f"No free port between {wanted} and {wanted + 49}. Name one: make demo PORT=9000")
    raise AssertionError


def port_from_environment() -> int:
    text = os.environ.get("PORT", "") or "8000"
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        stop(f"PORT is {text!r}; give a number between 1 and 65535, for example: make demo PORT=9000")
    return int(text)


def demo() -> None:
    """A lifelike program on SQLite, with the worker inside the web process."""
    install(RUNTIME)
    port = free_port(port_from_environment())
    # The demo stands on its own: settings of another installation in the shell must not leak into it.
    for name in ("DATABASE_URL", "REDIS_URL", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)
    origin = f"http://127.0.0.1:{port}"
    settings = {
        "MODE": "demo",
        "SITE_ORIGIN": origin,
        "DATABASE_URL": f"sqlite:///{ROOT / 'var' / 'demo.sqlite3'}",
        "STATIC_ROOT": str(ROOT / "var" / "static"),
        "EMAIL_URL": "consolemail://",
    }
    (ROOT / "var").mkdir(exist_ok=True)
    must(PYTHON, "manage.py", "create_demo", **settings)
    print(f"\n  Open {origin}   (Ctrl+C ends; `make demo-reset` starts afresh)\n", flush=True)
    sys.exit(run(BIN / "gunicorn", "-c", "mentorship/gunicorn.py", "--bind", f"127.0.0.1:{port}", **settings))


def demo_reset() -> None:
    """Forget what happened in the demo."""
    for path in (ROOT / "var").glob("demo.sqlite3*"):
        path.unlink()
    print("The demo is forgotten; `make demo` makes a new one.")


def test() -> None:
    """The suite on SQLite; then, where TEST_DATABASE_URL and TEST_REDIS_URL are given, on PostgreSQL with Redis.

    With arguments only those tests run, once, on whichever database TEST_DATABASE_URL names.
    """
    install(DEVELOPMENT)
    database, redis = os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", "")
    servers = {"DATABASE_URL": database, "REDIS_URL": redis} if database and redis else {}
    for name in ("DATABASE_URL", "REDIS_URL", "DEBUG", "SECRET_KEY", "SITE_ORIGIN"):
        os.environ.pop(name, None)
    parallel = ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "worksteal"]
    if sys.argv[2:]:
        sys.exit(run(PYTHON, "-m", "pytest", *sys.argv[2:], **servers))
    print("== The suite on SQLite", flush=True)
    here = "not services and not race and not once" if servers else "not services and not race"
    first = run(PYTHON, "-m", "pytest", "-q", *parallel, "-m", here)
    if not servers:
        print("Not run: PostgreSQL and Redis. Name them in TEST_DATABASE_URL and TEST_REDIS_URL.", flush=True)
        sys.exit(first)
    print("== The suite on PostgreSQL with Redis, with races and the production shape", flush=True)
    simulated = ("tests/journeys/test_simulated_cohort.py", "tests/journeys/test_clock_months.py")
    ignored = ("tests/engine", *simulated)  # they say the same on every database
    apart = [*(part for path in ignored for part in ("--ignore", path)), "-m", "not browser and not anywhere"]
    second = run(PYTHON, "-m", "pytest", "-q", *parallel, *apart, **servers)
    sys.exit(max(first, second))


def check() -> None:
    """Everything that can be said without running the product: style, types, contracts, migrations."""
    install(DEVELOPMENT)
    linted = [name for name in LINTED if (ROOT / name).exists()]
    commands: list[tuple[str | Path, ...]] = [
        (BIN / "mypy",),
        (BIN / "djlint", "templates", "--check", "--lint", "--quiet"),
        (BIN / "ruff", "format", "--check", "--quiet", *linted),
        (BIN / "ruff", "check", "--quiet", *linted),
        (BIN / "lint-imports",),
        (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"),  # asks what `manage.py check` asks, too
    ]
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        sys.exit(max(pool.map(lambda command: run(*command, MODE="test"), commands)))


def tidy() -> None:
    """Bring code into the house's form."""
    install(DEVELOPMENT)
    linted = [name for name in LINTED if (ROOT / name).exists()]
    run(BIN / "ruff", "check", "--fix", "--quiet", *linted)
    run(BIN / "ruff", "format", "--quiet", *linted)
    run(BIN / "djlint", "templates", "--reformat", "--quiet")


def bench() -> None:
    """Measure the engine; `bench pages` measures coordinators' pages instead, `bench joining` those on the way in."""
    install(DEVELOPMENT)
    what = sys.argv[2] if sys.argv[2:] and sys.argv[2] in {"pages", "joining"} else ""
    sys.exit(run(PYTHON, "-m", f"bench.{what}" if what else "bench", *sys.argv[3 if what else 2 :]))


def lock() -> None:
    """Renew the hash-locked requirements from the .in files (needs uv)."""
    uv = shutil.which("uv")
    if not uv:
        stop("uv is needed to lock: pip install uv")
    for name in ("requirements", "requirements-dev"):
        options = ["--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"]
        must(str(uv), "pip", "compile", *options, f"{name}.in", "-o", f"{name}.txt")


def secret() -> None:
    """A SECRET_KEY."""
    print(secrets.token_urlsafe(60))


def translate() -> None:
    """Collect strings for translators and compile what is translated (collecting needs gettext)."""
    install(DEVELOPMENT)
    ignore = [part for folder in (".venv", "var", "staticfiles", "bench") for part in ("--ignore", f"{folder}/*")]
    must(
        PYTHON,
        "manage.py",
        "makemessages",
        "-l",
        "de",
        "--no-obsolete",
        "--no-wrap",
        "--add-location",
        "file",
        *ignore,
        MODE="test",
    )
    must(BIN / "pybabel", "compile", "-d", "locale", "-D", "django")


COMMANDS: dict[str, Callable[[], None]] = {
    "install": lambda: install(DEVELOPMENT),
    "demo": demo,
    "demo-reset": demo_reset,
    "test": test,
    "check": check,
    "tidy": tidy,
    "bench": bench,
    "lock": lock,
    "secret": secret,
    "translate": translate,
}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        stop("usage: python3 run.py " + " | ".join(COMMANDS))
    try:
        COMMANDS[sys.argv[1]]()
    except KeyboardInterrupt:
        sys.exit(130)
