"""A small local server that speaks as the WhatsApp Cloud API and as an SMS gateway do."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "app-secret"
PROOF = "verify-token"


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: dict


@dataclass
class Gateway:
    """What it was sent, and how it answers: ``script`` is used up first, then all is well."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    script: list[Callable[["Request"], tuple] | tuple] = field(default_factory=list)
    # Requests wait for this; a test clears it to catch a message in the middle.
    open: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def to(self, path: str) -> list[dict]:
        return [request.body for request in self.requests if request.path.startswith(path)]

    def answer(self, request: Request) -> tuple[int, dict | bytes, dict]:
        with self.lock:
            self.requests.append(request)
            number = len(self.requests)
            scripted = self.script.pop(0) if self.script else None
        self.open.wait(30)
        if scripted:
            status, body, *headers = scripted
            return status, body, headers[0] if headers else {}
        if request.path.startswith("/sms"):
            return 200, {"id": f"sms-{number}"}, {}
        contacts = [{"input": request.body["to"], "wa_id": request.body["to"]}]
        messages = [{"id": f"wamid.{number}", "message_status": "accepted"}]
        body = {"messaging_product": "whatsapp", "contacts": contacts, "messages": messages}
        return 200, body, {}


def whatsapp_error(status: int, code: int, **headers: str) -> tuple:
    error = {"message": f"(#{code}) No", "type": "OAuthException", "code": code}
    return status, {"error": error | {"fbtrace_id": "A1"}}, headers


@contextmanager
def running_gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    gateway.open.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            sent = Request(self.path, dict(self.headers), json.loads(self.rfile.read(length)))
            status, body, headers = gateway.answer(sent)
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                # The portal stopped listening: it timed out, or was killed.
                self.close_connection = True

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    yield gateway
    gateway.open.set()
    server.shutdown()
    server.server_close()
