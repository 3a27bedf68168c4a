"""Whole servers for tests that need little of them: one that answers what it is told, for Spark and webhooks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest


class FakeServer:
    """Answers GET by path, and keeps what is posted."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.posted: list[tuple[str, str]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version: ClassVar[str] = "HTTP/1.0"

            def do_GET(self) -> None:
                answer = fake.answers.get(self.path.split("?")[0])
                self.send_response(404 if answer is None else 200)
                self.end_headers()
                self.wfile.write((answer or "").encode())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fake.posted.append((self.path, body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer_json(self, path: str, value: object) -> None:
        self.answers[path] = json.dumps(value)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def server() -> Iterator[FakeServer]:
    fake = FakeServer()
    yield fake
    fake.close()


def driver_entry(driver_id: str, state: str, submitted_at: float, main_class: str, worker: str = "w1") -> dict:
    """As the master's page has it."""
    return {
        "id": driver_id,
        "state": state,
        "starttime": str(int(submitted_at * 1000)),
        "mainclass": main_class,
        "worker": worker,
    }


def master_page(drivers: list[dict], applications: tuple[str, ...] = (), worker_page: str = "http://none") -> dict:
    active = {"SUBMITTED", "RUNNING", "RELAUNCHING", "UNKNOWN"}
    return {
        "status": "ALIVE",
        "workers": [{"id": "w1", "host": "127.0.0.1", "webuiaddress": worker_page}],
        "activeapps": [{"name": name} for name in applications],
        "activedrivers": [driver for driver in drivers if driver["state"] in active],
        "completeddrivers": [driver for driver in drivers if driver["state"] not in active],
    }
