"""The server as three editors would start it, in a workspace with a policy, a plan and a calendar."""

import asyncio
import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

SERVER = os.environ["TIDEGATE"]
AT = "2026-11-16T09:00Z"
EDITORS = ["visual_studio_code", "neovim@v0.7.0", "neovim", "emacs"]
LONGEST = 20

POLICY = """\
## Orders.
policy shop { timezone Europe/Amsterdam }
environment production { controlled }
group security { members @dave, @erin }
service ledger
service checkout { depends-on ledger }
class normal

blackout weekends {
  every friday 16:00 to monday 06:00
  reason "nobody is at work"
}
"""

PLAN = """\
[[change]]
id = "CHG-1"
services = ["checkout"]
environments = ["production"]
start = 2026-11-20T17:00:00+01:00
end = 2026-11-20T18:00:00+01:00
"""


class Workspace:
    """A folder with files, and a client that has it open."""

    def __init__(self, root: pathlib.Path):
        self.root = root
        self.client: LanguageClient
        self.offers: types.ServerCapabilities
        self.versions: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        self.write("tidegate.toml", "")
        self.write("shop.tide", POLICY)
        self.write("plans/next.toml", PLAN)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    @property
    def encoding(self) -> str:
        return str(self.offers.position_encoding.value if hasattr(self.offers.position_encoding, "value")
                   else self.offers.position_encoding or "utf-16")

    @property
    def pulls(self) -> bool:
        return self.offers.diagnostic_provider is not None

    def position(self, text: str, offset: int) -> types.Position:
        """Where a character of a text is, in the columns that client and server agreed on."""
        before = text[:offset]
        start = before.rfind("\n") + 1
        column = before[start:]
        units = {"utf-8": len(column.encode()), "utf-16": len(column.encode("utf-16-le")) // 2, "utf-32": len(column)}
        return types.Position(before.count("\n"), units[self.encoding])

    def range_of(self, name: str, word: str, nth: int = 0) -> types.Range:
        """Where a word is in an open file."""
        text, at = self.texts[name], -1
        for _ in range(nth + 1):
            at = text.index(word, at + 1)
        return types.Range(self.position(text, at), self.position(text, at + len(word)))

    def at(self, name: str, word: str, nth: int = 0, plus: int = 0) -> dict:
        """The parameters of a request about a place: that of a word, some characters further on."""
        text, at = self.texts[name], -1
        for _ in range(nth + 1):
            at = text.index(word, at + 1)
        return {"text_document": types.TextDocumentIdentifier(self.uri(name)), "position": self.position(text, at + plus)}

    def open(self, name: str, language: str = "tide", text: str | None = None) -> None:
        text = (self.root / name).read_bytes().decode() if text is None else text
        self.texts[name], self.versions[name] = text, 1
        document = types.TextDocumentItem(self.uri(name), language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def edit(self, name: str, *edits: tuple[str, str]) -> None:
        """Replaces texts one after the other, all in one message."""
        changes = []
        for old, new in edits:
            text = self.texts[name]
            at = text.index(old)
            where = types.Range(self.position(text, at), self.position(text, at + len(old)))
            changes.append(types.TextDocumentContentChangePartial(range=where, text=new))
            self.texts[name] = text[:at] + new + text[at + len(old):]
        self.versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(version=self.versions[name], uri=self.uri(name))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))

    def close(self, name: str) -> None:
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    async def findings(self, name: str) -> list[types.Diagnostic]:
        """The findings of an open file as it is now, however this client gets them."""
        uri = self.uri(name)
        if self.pulls:
            params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri), identifier="tidegate")
            report = await self.client.text_document_diagnostic_async(params)
            return list(report.items)
        return await self.published(name, lambda _: True, self.versions[name])

    async def published(self, name: str, holds, version: int | None = None) -> list[types.Diagnostic]:
        """Waits until what was pushed for a file is as wanted, and for this version of it, if it has one."""
        uri = self.uri(name)
        for _ in range(LONGEST * 50):
            found = self.client.diagnostics.get(uri)
            if found is not None and (version is None or self.pushed.get(uri) == version) and holds(found):
                return list(found)
            await asyncio.sleep(0.02)
        raise AssertionError(f"nothing was pushed for {name}: {self.pushed} {self.client.diagnostics}")

    async def until(self, name: str, holds) -> list[types.Diagnostic]:
        """Waits until the findings of a file, open or not, are as wanted."""
        found = []
        for _ in range(LONGEST * 20):
            if self.pulls:
                params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(self.uri(name)), identifier="tidegate")
                found = list((await self.client.text_document_diagnostic_async(params)).items)
            else:
                found = list(self.client.diagnostics.get(self.uri(name), []))
            if holds(found):
                return found
            await asyncio.sleep(0.05)
        raise AssertionError(f"{name} has {found}")

    def needs(self, offer: str):
        """What the server offers, which is there."""
        given = getattr(self.offers, offer)
        assert given is not None and given is not False, f"the server does not offer {offer}"
        return given


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[SERVER, "lsp"], server_env={**os.environ, "TIDEGATE_AT": AT}),
    params=EDITORS,
)
async def client(request, lsp_client: LanguageClient, tmp_path):
    """A session of each editor."""
    workspace = Workspace(tmp_path)
    workspace.client = lsp_client
    workspace.pushed = {}

    # pytest-lsp keeps what was pushed, but not for which version.
    feature = types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS
    keep = lsp_client.protocol.fm.features[feature]

    def publish(*args):
        params = args[-1]
        workspace.pushed[params.uri] = params.version
        return keep(*args)

    lsp_client.protocol.fm.features[feature] = publish
    for request_of_server in [
        types.CLIENT_REGISTER_CAPABILITY,
        types.CLIENT_UNREGISTER_CAPABILITY,
        types.WORKSPACE_DIAGNOSTIC_REFRESH,
        types.WORKSPACE_CODE_LENS_REFRESH,
        types.WORKSPACE_INLAY_HINT_REFRESH,
        types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
    ]:
        if request_of_server not in lsp_client.protocol.fm.features:
            lsp_client.feature(request_of_server)(lambda *_: None)
    result = await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities(request.param),
            root_uri=tmp_path.as_uri(),
            workspace_folders=[types.WorkspaceFolder(tmp_path.as_uri(), "shop")],
        )
    )
    workspace.offers = result.capabilities
    workspace.name = result.server_info.name
    lsp_client.workspace = workspace
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def workspace(client) -> Workspace:
    """The folder that the client has open."""
    return client.workspace
