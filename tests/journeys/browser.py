"""A person at a browser without scripts: follows links, fills forms, keeps cookies, over real HTTP."""

from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener
from uuid import uuid4

from bs4 import BeautifulSoup, Tag

Values = dict[str, str | list[str] | tuple[str, bytes]]


@dataclass
class Browser:
    """One person's browser; `page` is what she sees, `url` where she is."""

    origin: str
    url: str = ""
    status: int = 0
    page: BeautifulSoup = field(default_factory=lambda: BeautifulSoup("", "html.parser"))
    opener: OpenerDirector = field(default_factory=lambda: build_opener(HTTPCookieProcessor(CookieJar())))

    def load(self, request: Request) -> "Browser":
        try:
            response = self.opener.open(request, timeout=60)
        except HTTPError as error:
            response = error
        self.status, self.url = response.status, response.geturl()
        self.page = BeautifulSoup(response.read().decode(), "html.parser")
        assert self.status < 500, (self.url, self.page.get_text()[:500])
        return self

    def go(self, address: str) -> "Browser":
        return self.load(Request(urljoin(self.url or self.origin, address)))

    @property
    def text(self) -> str:
        return " ".join(self.page.get_text(" ").split())

    def follow(self, words: str) -> "Browser":
        """Click the first link whose text contains these words."""
        for link in self.page.find_all("a", href=True):
            if words.lower() in " ".join(link.get_text(" ").split()).lower():
                return self.go(link["href"])
        raise AssertionError(f"no link {words!r} on {self.url}: {self.text[:1500]}")

    def form(self, action: str) -> Tag:
        for form in (self.page.find("main") or self.page).find_all("form"):
            if action in urljoin(self.url, form.get("action") or ""):
                return form
        raise AssertionError(f"no form {action!r} on {self.url}: {self.text[:1500]}")

    def submit(self, action: str = "", **values: str | list[str] | tuple[str, bytes]) -> "Browser":
        """Send the first form of the content whose action contains `action`, with what stands in it and `values`."""
        form = self.form(action)
        filled: Values = {**standing(form), **values}
        body, kind = multipart(filled)
        return self.load(
            Request(urljoin(self.url, form.get("action") or ""), body, {"Content-Type": kind, "Referer": self.url})
        )


def standing(form: Tag) -> Values:
    """What a browser would send of an untouched form."""
    values: Values = {}
    for control in form.find_all(["input", "textarea", "select"]):
        name = control.get("name")
        if not name or control.has_attr("disabled"):
            continue
        if control.name == "textarea":
            values[name] = control.get_text()
        elif control.name == "select":
            chosen = [option["value"] for option in control.find_all("option") if option.has_attr("selected")]
            values[name] = chosen if control.has_attr("multiple") else (chosen[0] if chosen else first_of(control))
        elif control.get("type") in {"checkbox", "radio"}:
            if control.has_attr("checked"):
                values[name] = control.get("value", "on")
        elif control.get("type") not in {"submit", "file", "button", "image"}:
            values[name] = control.get("value", "")
    return values


def first_of(select: Tag) -> str:
    option = select.find("option")
    return str(option["value"]) if isinstance(option, Tag) else ""


def multipart(values: Values) -> tuple[bytes, str]:
    """The values as multipart/form-data."""
    boundary = uuid4().hex
    parts = []
    for name, value in values.items():
        if isinstance(value, tuple):
            head = f'Content-Disposition: form-data; name="{name}"; filename="{value[0]}"\r\n'
            parts.append((head + "Content-Type: application/octet-stream\r\n\r\n").encode() + value[1])
            continue
        for item in value if isinstance(value, list) else [value]:
            parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{item}'.encode())
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return body + b"--" + boundary.encode() + b"--\r\n", f"multipart/form-data; boundary={boundary}"
