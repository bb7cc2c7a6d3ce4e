"""A small real OpenID provider on this machine: discovery, code flow with PKCE, signed id tokens, user info."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET, KEY_ID = "mentorship", "told-to-nobody", "key-1"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Who is signed in there, and how the provider behaves. `claims` is what it says about the person."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {
            "sub": "u-1",
            "email": "ada@uni.example",
            "email_verified": True,
            "name": "Ada N",
        }
        self.url = ""
        self.audience = CLIENT
        self.refuses = False
        self.broken = False
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []

    def config(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def keys(self) -> dict[str, Any]:
        return {"keys": [{**json.loads(RSAAlgorithm.to_jwk(KEY.public_key())), "kid": KEY_ID, "alg": "RS256"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        self.asked.append(query)
        back = {"state": query["state"]}
        if self.refuses:
            return f"{query['redirect_uri']}?{urlencode({**back, 'error': 'access_denied'})}"
        code = secrets.token_urlsafe()
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({**back, 'code': code})}"

    def token(self, sent: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Tokens for a code that is new, from our client, with the verifier of its challenge; None otherwise."""
        query = self.codes.pop(sent.get("code", ""), None)
        client = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if query is None or authorization != f"Basic {client}" or query.get("code_challenge") != challenge:
            return None
        now = int(time())
        told = {**self.claims, "iss": self.url, "aud": self.audience, "iat": now, "exp": now + 300}
        signed = jwt.encode(told, KEY, algorithm="RS256", headers={"kid": KEY_ID})
        return {"access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


class Handler(BaseHTTPRequestHandler):
    """The provider's pages."""

    provider: Provider

    def answer(self, body: object, status: int = 200) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if self.provider.broken:
            self.answer({}, 500)
        elif parts.path == "/.well-known/openid-configuration":
            self.answer(self.provider.config())
        elif parts.path == "/keys":
            self.answer(self.provider.keys())
        elif parts.path == "/userinfo":
            known = self.headers["Authorization"] == "Bearer access"
            self.answer(self.provider.claims if known else {}, 200 if known else 401)
        else:
            self.send_response(302)
            place = self.provider.authorize({key: values[0] for key, values in parse_qs(parts.query).items()})
            self.send_header("Location", place)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        tokens = self.provider.token(
            {key: values[0] for key, values in sent.items()}, self.headers.get("Authorization", "")
        )
        self.answer(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@contextmanager
def open_provider() -> Iterator[Provider]:
    """A provider that listens on a free port until the block ends."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"provider": provider}))
    provider.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
