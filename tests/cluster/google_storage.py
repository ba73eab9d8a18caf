"""A server that is as much of Google Cloud Storage's XML API as our buckets use: put, get, head, delete, list."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

Stored = dict[str, tuple[bytes, dict[str, str]]]
DATE = "Sun, 22 Nov 2026 12:00:00 GMT"


@contextmanager
def google() -> Iterator[tuple[dict[str, str], Stored]]:
    """Run the server; give the options of a bucket there, and what is stored by path."""
    stored: Stored = {}
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def do_PUT(self) -> None:
            path = unquote(urlsplit(self.path).path)
            data = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                if self.headers.get("x-goog-if-generation-match") == "0" and path in stored:
                    return self._answer(412)
                kept = ("content-type", "cache-control", "x-goog-meta-")
                stored[path] = (
                    data,
                    {name: value for name, value in self.headers.items() if name.lower().startswith(kept)},
                )
            return self._answer(200, headers={"ETag": _etag(data), "x-goog-generation": "1"})

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            query = parse_qs(urlsplit(self.path).query)
            if "list-type" in query:
                return self._listed(path, query.get("prefix", [""])[0])
            if path not in stored:
                return self._answer(404)
            data, headers = stored[path]
            return self._answer(200, data, {**headers, "ETag": _etag(data), "Last-Modified": DATE})

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_DELETE(self) -> None:
            self._answer(204 if stored.pop(unquote(urlsplit(self.path).path), None) else 404)

        def _listed(self, bucket: str, prefix: str) -> None:
            root = f"{bucket.rstrip('/')}/"
            contents = "".join(
                f"<Contents><Key>{escape(path.removeprefix(root))}</Key><Size>{len(data)}</Size>"
                f"<LastModified>2026-11-22T12:00:00.000Z</LastModified><ETag>{_etag(data)}</ETag></Contents>"
                for path, (data, _) in sorted(stored.items())
                if path.startswith(root + prefix)
            )
            self._answer(200, f"<ListBucketResult>{contents}</ListBucketResult>".encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    account = {
        "gcs_base_url": f"http://127.0.0.1:{server.server_port}",
        "disable_oauth": True,
        "client_email": "",
        "private_key": "",
        "private_key_id": "",
    }
    try:
        yield {"service_account_key": json.dumps(account)}, stored
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _etag(data: bytes) -> str:
    return f'"{hashlib.md5(data).hexdigest()}"'
