"""A real mail server on this machine that keeps what it gets, and can be told to refuse."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message as Letter
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message


class Letterbox(Message):
    """The letters it got, newest last; `answer` replaces its yes to a recipient."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Letter] = []
        self.answer = ""
        self.port = 0

    def handle_message(self, message: Letter) -> None:
        self.letters.append(message)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def to(self, address: str) -> list[str]:
        """The plain texts of all letters to this address."""
        return [text_of(letter) for letter in self.letters if letter["To"] == address]


def text_of(letter: Letter) -> str:
    plain = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    return plain.get_payload(decode=True).decode()  # type: ignore[union-attr]


@contextmanager
def open_letterbox() -> Iterator[Letterbox]:
    """A letterbox that listens on a free port until the block ends."""
    box = Letterbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
