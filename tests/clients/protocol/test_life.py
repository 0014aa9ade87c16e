"""How a session starts and ends, byte by byte, without a library between."""

import json
import os
import subprocess
import sys

import pytest

SERVER = os.environ["TIDEGATE"]


class Session:
    """A server and its pipes."""

    def __init__(self, arguments=()):
        self.process = subprocess.Popen([SERVER, "lsp", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def receive(self):
        length = None
        while (line := self.process.stdout.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(self.process.stdout.read(length))

    def answer(self, number):
        while (message := self.receive()).get("id") != number or "method" in message:
            pass
        return message

    def initialize(self, **params):
        self.send(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}, **params})
        answer = self.answer(1)
        self.send(method="initialized", params={})
        return answer


@pytest.fixture
def session():
    session = Session()
    yield session
    session.process.kill()
    session.process.wait()


@pytest.mark.parametrize("params", [{}, {"params": None}], ids=["without parameters", "with null"])
def test_shutdown_and_exit(session, params):
    session.initialize()
    session.send(id=2, method="shutdown", **params)
    answer = session.answer(2)
    assert "error" not in answer and answer["result"] is None
    session.send(method="exit", **params)
    assert session.process.wait(timeout=20) == 0


def test_exit_without_shutdown(session):
    session.initialize()
    session.send(method="exit")
    assert session.process.wait(timeout=20) == 1


def test_the_client_closes_its_pipe(session):
    session.initialize()
    session.process.stdin.close()
    assert session.process.wait(timeout=20) == 1


def test_the_client_dies():
    """A client that is killed takes its pipes with it; the server must not stay."""
    code = (
        "import subprocess, sys, time\n"
        f"p = subprocess.Popen([{SERVER!r}, 'lsp'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "body = b'{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"processId\":null,\"capabilities\":{}}}'\n"
        "p.stdin.write(b'Content-Length: %d\\r\\n\\r\\n%s' % (len(body), body)); p.stdin.flush()\n"
        "p.stdout.readline()\n"
        "print(p.pid, flush=True); time.sleep(60)\n"
    )
    client = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    server = int(client.stdout.readline())
    client.kill()
    client.wait()
    for _ in range(200):
        if not is_running(server):
            return
        subprocess.run(["sleep", "0.1"], check=True)
    os.kill(server, 9)
    raise AssertionError("the server outlives its client by 20 seconds")


def is_running(process):
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_request_before_initialize(session):
    session.send(id=7, method="textDocument/hover", params={})
    assert session.answer(7)["error"]["code"] == -32002
    assert "capabilities" in session.initialize()["result"]


def test_an_unknown_request_and_notification(session):
    session.initialize()
    session.send(method="$/unheardOf", params={})
    session.send(id=3, method="textDocument/unheardOf", params={})
    assert session.answer(3)["error"]["code"] == -32601


@pytest.mark.parametrize(
    "offered, chosen",
    [(None, "utf-16"), (["utf-16"], "utf-16"), (["utf-8", "utf-16"], "utf-8"), (["utf-32", "utf-16"], "utf-16")],
)
def test_the_unit_of_columns(session, offered, chosen):
    capabilities = {} if offered is None else {"general": {"positionEncodings": offered}}
    result = session.initialize(capabilities=capabilities)["result"]
    assert result["capabilities"].get("positionEncoding", "utf-16") == chosen


def test_the_argument_that_editors_add():
    session = Session(["--stdio"])
    try:
        assert session.initialize()["result"]["serverInfo"]["name"] == "tidegate"
    finally:
        session.process.kill()
        session.process.wait()
