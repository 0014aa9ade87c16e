"""What the server offers beside findings, asked as an editor asks it."""

import pytest
from lsprotocol import types


def apply(workspace, name, edits):
    """A text after edits, which are about the text as it was."""
    text = workspace.texts[name]

    def offset(position):
        lines = text.split("\n")
        before = sum(len(line) + 1 for line in lines[: position.line])
        for column in range(len(lines[position.line]) + 1):
            if workspace.position(text, before + column).character == position.character:
                return before + column
        raise AssertionError(f"{position} is in the middle of a letter")

    for edit in sorted(edits, key=lambda edit: offset(edit.range.start), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end):]
    return text


def edits_of(workspace, name, edit):
    """The edits of one file in an edit of the workspace."""
    if edit.document_changes:
        of_file = [change for change in edit.document_changes if change.text_document.uri == workspace.uri(name)]
        return [edit for change in of_file for edit in change.edits]
    return (edit.changes or {}).get(workspace.uri(name), [])


def contents(hover):
    return hover.contents.value if hasattr(hover.contents, "value") else str(hover.contents)


@pytest.mark.asyncio
async def test_hover(workspace):
    workspace.needs("hover_provider")
    workspace.open("shop.tide")
    place = workspace.at("shop.tide", "ledger", nth=1, plus=1)
    hover = await workspace.client.text_document_hover_async(types.HoverParams(**place))
    assert "ledger" in contents(hover)
    # In a plan, too.
    workspace.open("plans/next.toml", "toml")
    place = workspace.at("plans/next.toml", "checkout", plus=1)
    hover = await workspace.client.text_document_hover_async(types.HoverParams(**place))
    assert hover is not None and "checkout" in contents(hover)


@pytest.mark.asyncio
async def test_completion(workspace):
    workspace.needs("completion_provider")
    workspace.open("shop.tide")
    workspace.edit("shop.tide", ("depends-on ledger }", "depends-on ß🦀漢, le }"))
    place = workspace.at("shop.tide", "漢, le", plus=5)
    answer = await workspace.client.text_document_completion_async(types.CompletionParams(**place))
    items = answer.items if hasattr(answer, "items") else answer
    labels = [item.label for item in items]
    assert "ledger" in labels and "depends-on" not in labels
    assert len(labels) == len(set(labels))
    (ledger,) = [item for item in items if item.label == "ledger"]
    if ledger.text_edit is not None:
        where = getattr(ledger.text_edit, "range", None) or ledger.text_edit.replace
        assert where == workspace.range_of("shop.tide", "le", nth=workspace.texts["shop.tide"].count("le", 0, workspace.texts["shop.tide"].index("漢, le")))


@pytest.mark.asyncio
async def test_completion_at_the_start_of_a_setting(workspace):
    workspace.needs("completion_provider")
    workspace.open("shop.tide")
    workspace.edit("shop.tide", ('  reason "nobody', '  ex\n  reason "nobody'))
    place = workspace.at("shop.tide", "  ex\n", plus=4)
    answer = await workspace.client.text_document_completion_async(types.CompletionParams(**place))
    items = answer.items if hasattr(answer, "items") else answer
    assert "except" in [item.label for item in items]


@pytest.mark.asyncio
async def test_definition_and_references(workspace):
    workspace.needs("definition_provider")
    workspace.needs("references_provider")
    workspace.open("shop.tide")
    workspace.open("plans/next.toml", "toml")
    place = workspace.at("plans/next.toml", "checkout", plus=1)
    answer = await workspace.client.text_document_definition_async(types.DefinitionParams(**place))
    answer = answer if isinstance(answer, list) else [answer]
    where = [
        (link.target_uri, link.target_selection_range) if hasattr(link, "target_uri") else (link.uri, link.range)
        for link in answer
    ]
    assert where == [(workspace.uri("shop.tide"), workspace.range_of("shop.tide", "checkout"))]
    place = workspace.at("shop.tide", "checkout", plus=1)
    context = types.ReferenceContext(include_declaration=True)
    found = await workspace.client.text_document_references_async(types.ReferenceParams(context=context, **place))
    assert {location.uri for location in found} == {workspace.uri("shop.tide"), workspace.uri("plans/next.toml")}


@pytest.mark.asyncio
async def test_rename(workspace):
    workspace.needs("rename_provider")
    workspace.open("shop.tide")
    workspace.open("plans/next.toml", "toml")
    place = workspace.at("shop.tide", "checkout", plus=1)
    edit = await workspace.client.text_document_rename_async(types.RenameParams(new_name="basket", **place))
    policy = apply(workspace, "shop.tide", edits_of(workspace, "shop.tide", edit))
    assert policy == workspace.texts["shop.tide"].replace("checkout", "basket")
    plan = apply(workspace, "plans/next.toml", edits_of(workspace, "plans/next.toml", edit))
    assert plan == workspace.texts["plans/next.toml"].replace("checkout", "basket")


@pytest.mark.asyncio
async def test_quick_fix(workspace):
    workspace.needs("code_action_provider")
    workspace.open("shop.tide")
    workspace.edit("shop.tide", ("class normal", 'class normal { require title != "ß🦀漢" and titel = "x" }'))
    (finding,) = [f for f in await workspace.findings("shop.tide") if f.code == "unknown-name"]
    params = types.CodeActionParams(
        text_document=types.TextDocumentIdentifier(workspace.uri("shop.tide")),
        range=finding.range,
        context=types.CodeActionContext(diagnostics=[finding], only=[types.CodeActionKind.QuickFix]),
    )
    actions = await workspace.client.text_document_code_action_async(params)
    assert actions
    fixed = []
    for action in actions:
        if action.edit is None and getattr(workspace.offers.code_action_provider, "resolve_provider", False):
            action = await workspace.client.code_action_resolve_async(action)
        if action.edit is not None:
            fixed.append(apply(workspace, "shop.tide", edits_of(workspace, "shop.tide", action.edit)))
    assert workspace.texts["shop.tide"].replace("titel", "title") in fixed


@pytest.mark.asyncio
async def test_formatting(workspace):
    workspace.needs("document_formatting_provider")
    workspace.open("shop.tide")
    workspace.edit("shop.tide", ("  every friday", "\t\tevery   friday"))
    options = types.FormattingOptions(tab_size=8, insert_spaces=False)
    params = types.DocumentFormattingParams(types.TextDocumentIdentifier(workspace.uri("shop.tide")), options)
    edits = await workspace.client.text_document_formatting_async(params)
    text = apply(workspace, "shop.tide", edits)
    assert "\t" not in text and "  every" in text
    workspace.edit("shop.tide", (workspace.texts["shop.tide"], text))
    assert not await workspace.client.text_document_formatting_async(params)


@pytest.mark.asyncio
async def test_symbols_and_folds(workspace):
    workspace.needs("document_symbol_provider")
    workspace.open("shop.tide")
    document = types.TextDocumentIdentifier(workspace.uri("shop.tide"))
    symbols = await workspace.client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
    assert any("weekends" in symbol.name for symbol in symbols)
    workspace.needs("folding_range_provider")
    folds = await workspace.client.text_document_folding_range_async(types.FoldingRangeParams(document))
    line = workspace.range_of("shop.tide", "blackout weekends").start.line
    assert line in [fold.start_line for fold in folds]


@pytest.mark.asyncio
async def test_semantic_tokens(workspace):
    provider = workspace.needs("semantic_tokens_provider")
    workspace.open("shop.tide")
    workspace.edit("shop.tide", ("class normal", 'class normal { require title != "ß🦀漢" and downtime > 3h }'))
    document = types.TextDocumentIdentifier(workspace.uri("shop.tide"))
    answer = await workspace.client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document))
    line = column = 0
    starts = set()
    for down, right, length, kind, _ in zip(*[iter(answer.data)] * 5):
        line, column = line + down, right if down else column + right
        starts.add((line, column, length))
        assert kind < len(provider.legend.token_types)
    where = workspace.range_of("shop.tide", "downtime")
    assert (where.start.line, where.start.character, where.end.character - where.start.character) in starts


@pytest.mark.asyncio
async def test_code_lens(workspace):
    workspace.needs("code_lens_provider")
    workspace.open("shop.tide")
    document = types.TextDocumentIdentifier(workspace.uri("shop.tide"))
    lenses = await workspace.client.text_document_code_lens_async(types.CodeLensParams(document))
    assert lenses
    line = workspace.range_of("shop.tide", "blackout weekends").start.line
    assert line in [lens.range.start.line for lens in lenses]


@pytest.mark.asyncio
async def test_positions_that_do_not_exist(workspace):
    """A place behind the end of a line or of the text is answered, not refused."""
    workspace.needs("hover_provider")
    workspace.open("shop.tide")
    document = types.TextDocumentIdentifier(workspace.uri("shop.tide"))
    for line, column in [(0, 10_000), (10_000, 0), (2**31 - 1, 2**31 - 1)]:
        params = types.HoverParams(document, types.Position(line, column))
        await workspace.client.text_document_hover_async(params)
    assert workspace.name == "tidegate"
