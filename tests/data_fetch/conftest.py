"""A book of its own for each test, and a server on this machine that answers as it is told."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from helpers.data import download, mirror


@dataclass
class Answer:
    """What the server says to one request."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    """The Content-Length to claim, if not the true one."""
    silence_at: int | None = None
    """Send this many bytes of the body, then wait until the test ends, or `Server.release` is called."""
    delay: float = 0.0
    raw: Iterable[bytes | float] | None = None
    """In place of all that: bytes to send as they are, headers too, and seconds to wait."""


class Server:
    """A server with scripted answers; the last answer for a path is repeated."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.hits: Counter[str] = Counter()
        self._awake = threading.Event()
        self._guard = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = owner._next(self.path)
                if answer.delay:
                    owner._awake.wait(answer.delay)
                if answer.raw is not None:
                    self._send_raw(answer.raw)
                    return
                self.send_response(answer.status)
                for key, value in answer.headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(answer.length or len(answer.body)))
                self.end_headers()
                try:
                    self.wfile.write(answer.body[: answer.silence_at])
                    self.wfile.flush()
                    if answer.silence_at is not None:
                        owner._awake.wait(30)
                        self.wfile.write(answer.body[answer.silence_at :])
                except OSError:
                    pass

            def _send_raw(self, parts: Iterable[bytes | float]) -> None:
                self.close_connection = True
                with contextlib.suppress(OSError):
                    for part in parts:
                        if owner._awake.is_set():
                            return
                        if isinstance(part, bytes):
                            self.wfile.write(part)
                        else:
                            owner._awake.wait(part)

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def _next(self, path: str) -> Answer:
        with self._guard:
            self.hits[path] += 1
            waiting = self.answers.get(path, [Answer(status=404)])
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._http.server_port}{path}"

    def says(self, path: str, *answers: Answer) -> str:
        self.answers[path] = list(answers)
        return self.url(path)

    def release(self) -> None:
        self._awake.set()

    def close(self) -> None:
        self._awake.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@dataclass
class Book:
    """A book with its own registry, cache and mirror."""

    root: Path
    cache: Path
    mirror: Path
    tables: dict[str, dict[str, object]] = field(default_factory=dict)

    def add(
        self,
        dataset_id: str,
        *files: tuple[str, bytes, str],
        pinned: bool = True,
        tier: str = "public",
        **changes: object,
    ) -> None:
        """Register a data set of (name, content, url) files."""
        entries = []
        for name, content, url in files:
            entry: dict[str, object] = {"name": name, "url": url}
            if pinned:
                entry |= {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            entries.append(entry)
        table: dict[str, object] = {
            "title": "Title",
            "publisher": "Publisher",
            "licence": "CC BY 4.0",
            "redistribution": "yes",
            "tier": tier,
            "vintage": "2020",
            "coverage": "all",
            "units": "US$",
            "is_not": "Not more than a test.",
            "files": entries,
        }
        self.tables[dataset_id] = table | changes
        self.write(_toml(self.tables))

    def write(self, text: str) -> Path:
        path = self.root / "data" / "registry.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def cached(self, dataset_id: str, name: str) -> Path:
        return self.cache / dataset_id / name

    def put(self, dataset_id: str, name: str, content: bytes) -> Path:
        path = self.cached(dataset_id, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def leftovers(self) -> list[Path]:
        return [path for path in self.cache.rglob("*") if path.name.endswith(".part")]

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start ``python -m helpers data`` in the environment of the test."""
        return subprocess.Popen(
            [sys.executable, "-m", "helpers", "data", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def _toml(tables: dict[str, dict[str, object]]) -> str:
    lines = []
    for name, table in tables.items():
        lines.append(f"[{name}]")
        lines += [
            f"{key} = {json.dumps(value)}" for key, value in table.items() if key != "files" or not value
        ]
        for entry in table["files"]:
            lines.append(f"[[{name}.files]]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in entry.items()]
    return "\n".join(lines) + "\n"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    made = Book(tmp_path / "book", tmp_path / "cache", tmp_path / "mirror")
    (made.root / "data").mkdir(parents=True)
    (made.root / "_config.yml").touch()
    made.write("")
    made.mirror.mkdir()
    monkeypatch.setenv("BOOK_ROOT", str(made.root))
    monkeypatch.setenv("BOOK_DATA_CACHE", str(made.cache))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("BOOK_DATA_MIRROR", raising=False)
    monkeypatch.delenv("BOOK_OFFLINE", raising=False)
    monkeypatch.setattr(
        download,
        "PATIENCE",
        download.Patience(
            attempts=3,
            first_wait=0.01,
            longest_wait=0.2,
            connect_timeout=10.0,
            read_timeout=10.0,
            grace=20.0,  # how busy the machine is decides nothing
            slowest=1e6,
        ),
    )
    mirror.forget()
    yield made
    mirror.forget()


@pytest.fixture
def impatient(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """Short waits, for servers that must be given up."""
    short = dataclasses.replace(download.PATIENCE, connect_timeout=1.0, read_timeout=0.3, grace=0.5)
    monkeypatch.setattr(download, "PATIENCE", short)


@pytest.fixture
def mirrored(book: Book, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The mirror folder, switched on."""
    monkeypatch.setenv("BOOK_DATA_MIRROR", str(book.mirror))
    return book.mirror


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def answer() -> Callable[..., Answer]:
    """The class `Answer`, for test modules, which cannot import this file."""
    return Answer
