"""A server for one reviewer's browser: loopback only, a token for each start, pages read, decisions appended."""

from __future__ import annotations

import html
import json
import re
import secrets
import threading
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from pipeline import decisions
from pipeline.errors import EconclaimsError, UsageError
from pipeline.review import claims
from pipeline.stages.report_pages.panel import FIELDS
from pipeline.stages.report_pages.typeset import FOLDER, languages

HOST = "127.0.0.1"
BODY_BYTES = 65_536
"""Longest body that is read."""
SECONDS = 10
"""How long a connection may say nothing."""
_HERE = Path(__file__).parent
OURS = {"review.css": FOLDER, "review.js": FOLDER, "server.js": _HERE}
"""The panel's files, and where they lie."""
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"<>]*)">')
_HEAD = (
    b'<meta name="econclaims-review" content="served"><link rel="stylesheet" href="/review/review.css">'
    b'<script src="/review/review.js" defer></script><script src="/review/server.js" defer></script></head>'
)


class Server(ThreadingHTTPServer):
    """Serves the report of an output folder and appends decisions to a file.

    Args:
        output: a folder that a run wrote.
        file: the decisions file; it need not be there yet.
        by: the reviewer's name that the panel begins with.
        port: where to listen on loopback; 0 is any free port.

    Raises:
        UsageError: the folder has no report or tables, the file is no decisions file, or the port is taken.
    """

    daemon_threads = True

    def __init__(self, output: Path, file: Path, by: str = "", port: int = 0) -> None:
        if not (output / "report" / "index.html").is_file() or not (output / "tables" / "claims").is_dir():
            raise UsageError(f"{output}: holds no report and tables; `python -m pipeline run` writes them")
        if file.exists():
            decisions.read(file)
        self.output, self.file, self.by = output, file, by
        self.token = secrets.token_urlsafe(32)
        self.writing = threading.Lock()
        try:
            super().__init__((HOST, port), Handler)
        except OSError as e:
            raise UsageError(f"{HOST}:{port}: {e.strerror or e}; choose another port with --port") from e

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that are this server."""
        return tuple(f"http://{name}:{self.server_port}" for name in (HOST, "localhost"))

    @property
    def cookie(self) -> str:
        """Name of the cookie; cookies do not know ports."""
        return f"econclaims-{self.server_port}"

    @property
    def address(self) -> str:
        """What a reviewer opens, the token in it."""
        return f"{self.origins[0]}/?token={self.token}"


class _Refused(Exception):  # noqa: N818 -- an answer, not a fault
    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Handler(BaseHTTPRequestHandler):
    """Answers one request; what it does not know it refuses."""

    server: Server
    server_version = "econclaims"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = SECONDS

    def do_GET(self) -> None:
        """Answer with a page, one of the panel's files, or what the panel asks for."""
        self._answer(self._get)

    def do_POST(self) -> None:
        """Append a decision."""
        self._answer(self._post)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the address holds the token."""

    def _answer(self, how: Any) -> None:
        try:
            self._known_host()
            how()
        except _Refused as e:
            self.close_connection = True
            self._send(e.status, json.dumps({"error": e.why}).encode(), "application/json")
        except EconclaimsError as e:
            self.close_connection = True
            self._send(HTTPStatus.CONFLICT, json.dumps({"error": str(e)}).encode(), "application/json")

    def _known_host(self) -> None:
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or f"http://{hosts[0]}" not in self.server.origins:
            raise _Refused(HTTPStatus.MISDIRECTED_REQUEST, "this server answers to its own name only")
        if self.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
            raise _Refused(HTTPStatus.FORBIDDEN, "another site asked")

    def _known_reviewer(self) -> None:
        try:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get(self.server.cookie)
        except CookieError:
            cookie = None
        given = cookie.value if cookie else ""
        if not secrets.compare_digest(given.encode(), self.server.token.encode()):
            raise _Refused(HTTPStatus.FORBIDDEN, "open the address with the token that `make review` printed")

    def _get(self) -> None:
        try:
            address = urlsplit(self.path)
        except ValueError as e:
            raise _Refused(HTTPStatus.BAD_REQUEST, "not an address") from e
        asked = parse_qs(address.query)
        token = asked.get("token", [""])[0]
        if token and secrets.compare_digest(token.encode(), self.server.token.encode()):
            cookie = f"{self.server.cookie}={token}; Path=/; HttpOnly; SameSite=Strict"
            self._send(
                HTTPStatus.SEE_OTHER, b"", "text/plain", {"Location": "/report/index.html", "Set-Cookie": cookie}
            )
            return
        if address.path == "/favicon.ico":
            self._send(HTTPStatus.NO_CONTENT, b"", "text/plain")
            return
        self._known_reviewer()
        if address.path == "/":
            self._send(HTTPStatus.SEE_OTHER, b"", "text/plain", {"Location": "/report/index.html"})
        elif address.path == "/review/page":
            self._send_panel(asked.get("doc", [""])[0], asked.get("lang", ["en"])[0])
        elif address.path.startswith("/review/") and address.path.removeprefix("/review/") in OURS:
            name = address.path.removeprefix("/review/")
            self._send(HTTPStatus.OK, (OURS[name] / name).read_bytes(), TYPES[Path(name).suffix])
        else:
            self._send_page(address.path)

    def _send_panel(self, doc_id: str, lang: str) -> None:
        rows = claims.of_article(self.server.output / "tables", doc_id)
        decided = decisions.read(self.server.file) if self.server.file.exists() else []
        shown = {
            "by": self.server.by,
            "fields": FIELDS,
            "words": _words(lang),
            "claims": claims.panel(rows, (d for d in decided if d.doc_id == doc_id)),
        }
        self._send(HTTPStatus.OK, json.dumps(shown, ensure_ascii=False).encode(), "application/json")

    def _send_page(self, path: str) -> None:
        below = unquote(path)
        root = (self.server.output / "report").resolve()
        if not below.startswith("/report/") or "\0" in below or "\\" in below or ".." in below.split("/"):
            raise _Refused(HTTPStatus.NOT_FOUND, "only the report is served; open other files from the disk")
        try:
            file = (root / below.removeprefix("/report/").lstrip("/")).resolve()
            if not file.is_relative_to(root) or not file.is_file() or file.suffix not in TYPES:
                raise _Refused(HTTPStatus.NOT_FOUND, "no such page")
            body = file.read_bytes()
        except OSError as e:
            raise _Refused(HTTPStatus.NOT_FOUND, "no such page") from e
        policy = "default-src 'none'"
        if file.suffix == ".html":
            body, policy = _with_panel(body, f"http://{self.headers['Host']}")
        self._send(HTTPStatus.OK, body, TYPES[file.suffix], {"Content-Security-Policy": policy})

    def _post(self) -> None:
        if self.path != "/decisions":
            raise _Refused(HTTPStatus.NOT_FOUND, "decisions are sent to /decisions")
        if self.headers.get("Origin") not in self.server.origins:
            raise _Refused(HTTPStatus.FORBIDDEN, "another site asked")
        self._known_reviewer()
        if self.headers.get_content_type() != "application/json":
            raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a decision is JSON")
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not re.fullmatch(r"[0-9]{1,9}", length):
            raise _Refused(HTTPStatus.LENGTH_REQUIRED, "a decision has a length")
        if int(length) > BODY_BYTES:
            raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a decision has at most {BODY_BYTES} bytes")
        body = self.rfile.read(int(length))
        try:
            sent = json.loads(body)
            if not isinstance(sent, dict):
                raise ValueError("is not a JSON object")  # noqa: TRY004, TRY301 -- told like every other fault
            rows = claims.of_article(self.server.output / "tables", str(sent.get("claim_id", "")).partition(":")[0])
            decision = claims.made(rows, sent)
        except (ValueError, RecursionError) as e:
            raise _Refused(HTTPStatus.BAD_REQUEST, str(e)) from e
        try:
            with self.server.writing:
                decisions.append(self.server.file, [decision])
        except OSError as e:
            raise _Refused(HTTPStatus.INTERNAL_SERVER_ERROR, f"{self.server.file}: {e.strerror or e}") from e
        self._send(HTTPStatus.CREATED, decision.line().encode(), "application/json")

    def _send(self, status: HTTPStatus, body: bytes, kind: str, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        headers = {
            "Content-Type": f"{kind}; charset=utf-8",
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
        }
        for name, value in (headers | dict(more or {})).items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)


@cache
def _languages() -> dict[str, Mapping[str, str]]:
    return {each.lang: each.table("review") for each in languages()}


def _words(lang: str) -> Mapping[str, str]:
    return _languages().get(lang) or next(iter(_languages().values()))


def _with_panel(page: bytes, origin: str) -> tuple[bytes, str]:
    """Return a page with the panel's files in its head, and its policy as a header that lets in these and nothing else more."""
    head, end, rest = page.partition(b"</head>")
    found = _POLICY.search(head)
    if not end or not found:
        return page, "default-src 'none'"
    parted = (part.strip().partition(" ") for part in html.unescape(found[1].decode()).split(";"))
    directives = {name: sources for name, _, sources in parted if name}
    directives["script-src"] = " ".join(
        [directives.get("script-src", ""), *(f"{origin}/review/{n}" for n in OURS if n.endswith(".js"))]
    )
    directives["style-src"] = " ".join([directives.get("style-src", ""), f"{origin}/review/review.css"])
    directives |= {"connect-src": f"{origin}/review/page {origin}/decisions", "frame-ancestors": "'none'"}
    policy = "; ".join(f"{name} {' '.join(sources.split())}" for name, sources in directives.items())
    return _POLICY.sub(b"", head, 1) + _HEAD + rest, policy
