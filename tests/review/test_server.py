"""The review server: loopback, token, Host and Origin, bounded bodies, nothing but the report, decisions that are written."""

import http.client
import json
import socket
import threading
from datetime import UTC, datetime

import pandas as pd
import pytest

from pipeline import decisions, flow
from pipeline.config import Config
from pipeline.errors import UsageError
from pipeline.review.server import Server

ARTICLES = {
    "trade.txt": "지난해 수출 6836억 달러\n\n입력 2023-02-15 09:00\n\n지난해 한국의 수출은 전년보다 6.1% 증가한 6836억 달러로 집계됐다. 수입은 18.9% 늘어난 7314억 달러였다.",
    "jobs.txt": "실업률 3.1%\n\n입력 2024-01-10 09:00\n\n통계청은 지난해 한국의 실업률이 3.1%라고 밝혔다.",
}


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reviewed")
    (folder / "in").mkdir()
    for name, text in ARTICLES.items():
        (folder / "in" / name).write_text(text, encoding="utf-8")
    flow.run(folder / "in", folder / "out", Config.model_validate({"run": {"shards": 2, "workers": 1}}))
    return folder / "out"


@pytest.fixture
def server(output, tmp_path):
    made = Server(output, tmp_path / "decisions.jsonl", "kim")
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def ask(server, method, path, body=None, **headers):
    """Return status, headers and body; a header that is None is left out."""
    own = {"Host": f"127.0.0.1:{server.server_port}", "Cookie": f"{server.cookie}={server.token}"}
    if method == "POST":
        own |= {"Origin": f"http://127.0.0.1:{server.server_port}", "Content-Type": "application/json"}
        own |= {"Content-Length": str(len(body or b""))}
    own |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in own.items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.headers, content


@pytest.fixture
def claim(output):
    claims = pd.read_parquet(output / "tables" / "claims")
    return claims[claims["surface"] == "6836억 달러"].iloc[-1]


def sent(claim, **changes):
    return json.dumps({"claim_id": claim["claim_id"], "decision": "confirmed", "by": "kim"} | changes).encode()


def test_it_listens_on_loopback_alone(server):
    assert server.server_address[0] == "127.0.0.1"
    for address in {a[4][0] for a in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}:
        with pytest.raises(OSError):  # noqa: PT011 -- refused or unreachable, as the machine likes
            socket.create_connection((address, server.server_port), timeout=1)


def test_the_token_is_in_the_address_once_and_then_a_cookie(server):
    status, headers, _ = ask(server, "GET", f"/?token={server.token}", Cookie=None)
    assert (status, headers["Location"]) == (303, "/report/index.html")
    cookie = headers["Set-Cookie"]
    assert cookie.startswith(f"{server.cookie}={server.token}; ")
    assert {"HttpOnly", "SameSite=Strict"} <= set(cookie.split("; "))
    assert ask(server, "GET", "/report/index.html")[0] == 200
    assert len(server.token) >= 32


@pytest.mark.parametrize(
    "path", ["/", "/report/index.html", "/review/page?doc=x", "/review/review.js", "/?token=wrong", "/?token=é"]
)
def test_nothing_is_shown_without_it(server, path):
    for cookie in (None, f"{server.cookie}=wrong", f"{server.cookie}=", "x" * 100, "=;=;"):
        status, headers, body = ask(server, "GET", path.replace("é", "%C3%A9"), Cookie=cookie)
        assert status == 403
        assert "Set-Cookie" not in headers
        assert server.token.encode() not in body


@pytest.mark.parametrize(
    "host", [None, "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1:{port}.evil.example"]
)
def test_another_host_is_refused(server, claim, host):
    name = host and host.replace("{port}", str(server.server_port))
    assert ask(server, "GET", f"/?token={server.token}", Host=name)[0] == 421
    assert ask(server, "POST", "/decisions", sent(claim), Host=name)[0] == 421
    assert not server.file.exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": None}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Cookie": None}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Length": None}, 411),
        ({"Content_Length": "-1"}, 411),
        ({"Content_Length": "99999999"}, 413),
        ({"Content_Length": "70000"}, 413),
        ({"Transfer_Encoding": "chunked"}, 411),
    ],
)
def test_a_decision_of_another_site_or_size_is_refused(server, claim, headers, status):
    assert ask(server, "POST", "/decisions", sent(claim), **headers)[0] == status
    assert not server.file.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/report/../manifest.json", "/report/%2e%2e/manifest.json", "/report/..%2fmanifest.json", "/report/%2e%2e%2f%2e%2e%2fetc/passwd",
        "/report//etc/passwd", "/report/%00", "/report/..%5cmanifest.json", "/manifest.json", "/tables/claims", "/report", "/report/",
        "/report/articles", "/review/server.py", "/review/../server.py", "/etc/passwd", "/report/%ff.html", "/report/" + "x" * 5_000 + ".html", "/report/link.html",
    ],
)  # fmt: skip
def test_nothing_but_the_report_is_served(server, output, tmp_path, path):
    link = output / "report" / "link.html"
    if not link.is_symlink():
        (output.parent / "secret.html").write_text("secret", encoding="utf-8")
        link.symlink_to(output.parent / "secret.html")
    status, _, body = ask(server, "GET", path)
    assert status == 404
    assert b"secret" not in body
    assert b"root:" not in body


def test_what_is_no_address_is_refused(server):
    assert ask(server, "GET", "http://[")[0] == 400


def test_other_methods_are_refused(server):
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        assert ask(server, method, "/decisions")[0] == 501


def test_a_page_gets_the_panel_and_a_policy_that_lets_in_no_more(server, output):
    page = min((output / "report" / "articles").glob("*.html"))
    status, headers, body = ask(server, "GET", f"/report/articles/{page.name}")
    assert status == 200
    assert b"Content-Security-Policy" not in body
    assert body.count(b"/review/review.js") == body.count(b"/review/server.js") == 1
    policy = {
        name: sources.split()
        for name, _, sources in (d.strip().partition(" ") for d in headers["Content-Security-Policy"].split(";"))
    }
    origin = f"http://127.0.0.1:{server.server_port}"
    assert policy["default-src"] == ["'none'"]
    assert policy["connect-src"] == [f"{origin}/review/page", f"{origin}/decisions"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert {s for s in policy["script-src"] if not s.startswith("'sha256-")} == {
        f"{origin}/review/review.js",
        f"{origin}/review/server.js",
    }
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
    for name in ("review.js", "server.js", "review.css"):
        assert ask(server, "GET", f"/review/{name}")[0] == 200


def test_a_decision_is_one_checked_line(server, claim):
    status, _, body = ask(
        server, "POST", "/decisions", sent(claim, decision="corrected", columns={"entity": "대한민국"}, note="📈")
    )
    assert status == 201
    (line,) = server.file.read_text(encoding="utf-8").splitlines()
    assert json.loads(body) == json.loads(line)
    (decision,) = decisions.read(server.file)
    assert decision.key == decisions.keys([claim])[claim["claim_id"]]
    assert (decision.by, decision.columns, decision.note) == ("kim", {"entity": "대한민국"}, "📈")
    assert abs((datetime.now(UTC) - decision.at).total_seconds()) < 60
    shown = json.loads(ask(server, "GET", f"/review/page?doc={claim['doc_id']}&lang=ko")[2])
    assert shown["claims"][claim["claim_id"]]["said"][0]["decision"] == "corrected"
    assert shown["by"] == "kim"
    assert shown["words"]["confirm"] != json.loads(ask(server, "GET", "/review/page?doc=x")[2])["words"]["confirm"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"[" * 60_000, b'{"claim_id": 1}', b"\xff\xfe",
     b'{"claim_id": "../../x", "decision": "confirmed", "by": "kim"}'],
)  # fmt: skip
def test_what_is_no_decision_is_refused(server, body):
    assert ask(server, "POST", "/decisions", body)[0] == 400
    assert not server.file.exists()


@pytest.mark.parametrize(
    "changes",
    [{"decision": "maybe"}, {"by": ""}, {"by": "a\nb"}, {"columns": {"metric": "x"}}, {"doc_id": "x"}, {"at": "2020-01-01T00:00:00Z"},
     {"decision": "corrected", "columns": {"verdict": "supported"}}, {"decision": "corrected", "columns": 3}, {"note": "x" * 3_000}],
)  # fmt: skip
def test_what_a_decision_must_not_say_is_refused(server, claim, changes):
    assert ask(server, "POST", "/decisions", sent(claim, **changes))[0] == 400
    assert not server.file.exists()


def test_decisions_at_once_are_all_written(server, claim):
    threads = [
        threading.Thread(target=ask, args=(server, "POST", "/decisions", sent(claim, by=f"r{n}"))) for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {d.by for d in decisions.read(server.file)} == {f"r{n}" for n in range(12)}


def test_a_folder_without_a_report_and_a_bad_file_are_named(output, tmp_path):
    with pytest.raises(UsageError, match="holds no report"):
        Server(tmp_path, tmp_path / "decisions.jsonl")
    (tmp_path / "bad.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"bad\.jsonl:1"):
        Server(output, tmp_path / "bad.jsonl")
    with Server(output, tmp_path / "d.jsonl") as one, pytest.raises(UsageError, match="another port"):
        Server(output, tmp_path / "d.jsonl", port=one.server_port)
