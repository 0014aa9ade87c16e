"""Findings: where they are in every unit of columns, in policies and plans, pushed and pulled, after edits."""

import pytest
from lsprotocol import types

MISTAKE = 'class odd { require title != "ß🦀 漢" and titel = "x" }'


def named(findings, name):
    return [finding for finding in findings if finding.code == name]


@pytest.mark.asyncio
@pytest.mark.parametrize("indent", ["", "\t", "  \t"], ids=["margin", "tab", "blanks and tab"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
async def test_columns(workspace, indent, end):
    text = f"policy shop {{ timezone Europe/Amsterdam }}{end}# ß🦀 漢{end}{indent}{MISTAKE}{end}class normal{end}"
    workspace.open("shop.tide", text=text)
    found = named(await workspace.findings("shop.tide"), "unknown-name")
    assert [finding.range for finding in found] == [workspace.range_of("shop.tide", "titel")]
    assert found[0].severity == types.DiagnosticSeverity.Error
    assert found[0].source == "tidegate"
    assert "`titel`" in found[0].message and "`title`" in found[0].message


@pytest.mark.asyncio
async def test_edits_behind_wide_letters(workspace):
    workspace.open("shop.tide", text=f"policy shop {{ timezone Europe/Amsterdam }}\r\n{MISTAKE}\r\nclass normal\r\n")
    assert named(await workspace.findings("shop.tide"), "unknown-name")
    workspace.edit("shop.tide", ("titel", "title"))
    assert not named(await workspace.findings("shop.tide"), "unknown-name")
    workspace.edit("shop.tide", ("漢", "字🦀"), ("title = ", "titles = "))
    found = named(await workspace.findings("shop.tide"), "unknown-name")
    assert [finding.range for finding in found] == [workspace.range_of("shop.tide", "titles")]


@pytest.mark.asyncio
async def test_many_edits_in_a_row(workspace):
    """No edit is lost and none comes late: the last text counts."""
    workspace.open("shop.tide", text="policy shop { timezone Europe/Amsterdam }\nclass normal\n")
    for letter in "abcdefghijklmnopqrstuvwxyz" * 8:
        workspace.edit("shop.tide", ("class normal", f"class {letter}normal"), (f"class {letter}", "class "))
    workspace.edit("shop.tide", ("class normal", "klass normal"))
    found = await workspace.findings("shop.tide")
    assert [(finding.code, finding.range.start.line) for finding in named(found, "unknown-item")] == [("unknown-item", 1)]


@pytest.mark.asyncio
async def test_a_plan_against_its_policy(workspace):
    workspace.open("shop.tide")
    workspace.open("plans/next.toml", "toml")
    found = named(await workspace.findings("plans/next.toml"), "blackout")
    assert len(found) == 1
    assert "`weekends`" in found[0].message
    related = found[0].related_information or []
    assert workspace.uri("shop.tide") in [info.location.uri for info in related]
    line = workspace.range_of("shop.tide", "every friday 16:00 to monday 06:00")
    assert line in [info.location.range for info in related]


@pytest.mark.asyncio
async def test_an_edit_of_the_policy_changes_the_findings_of_the_plan(workspace):
    workspace.open("shop.tide")
    workspace.open("plans/next.toml", "toml")
    assert named(await workspace.findings("plans/next.toml"), "blackout")
    workspace.edit("shop.tide", ("friday 16:00", "saturday 16:00"))
    await workspace.until("plans/next.toml", lambda found: not named(found, "blackout"))
    workspace.edit("shop.tide", ("saturday 16:00", "friday 16:00"))
    await workspace.until("plans/next.toml", lambda found: named(found, "blackout"))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "name, language, text",
    [
        ("plans/a.json", "json", '{"change": [{"id": "ß🦀 漢", "titel": "x"}]}\n'),
        ("plans/a.yaml", "yaml", 'change:\n  - { id: "ß🦀 漢", titel: x }\n'),
        ("plans/a.toml", "toml", 'change = [{ id = "ß🦀 漢", titel = "x" }]\r\n'),
        # Some editors have no language for plans, and call them what they like.
        ("plans/b.toml", "conf-toml", 'change = [{ id = "ß🦀 漢", titel = "x" }]\n'),
    ],
    ids=["json", "yaml", "toml", "conf-toml"],
)
async def test_plans_of_all_languages(workspace, name, language, text):
    workspace.write(name, text)
    workspace.open(name, language)
    found = await workspace.until(name, lambda found: named(found, "unknown-field"))
    key = '"titel"' if language == "json" else "titel"
    assert [finding.range for finding in named(found, "unknown-field")] == [workspace.range_of(name, key)]


@pytest.mark.asyncio
async def test_a_file_outside_of_every_workspace(workspace, tmp_path_factory):
    """TOML that is no plan has no findings; a policy by itself has."""
    other = tmp_path_factory.mktemp("other")
    (other / "Cargo.toml").write_text('[package]\nname = "x"\n')
    (other / "alone.tide").write_text("klass normal\n")
    workspace.root, root = other, workspace.root
    workspace.open("Cargo.toml", "toml")
    workspace.open("alone.tide")
    await workspace.until("alone.tide", lambda found: named(found, "unknown-item"))
    if workspace.pulls:
        assert await workspace.findings("Cargo.toml") == []
    else:
        assert not workspace.client.diagnostics.get(workspace.uri("Cargo.toml"))
    workspace.root = root


@pytest.mark.asyncio
async def test_closed_without_saving(workspace):
    """What was typed and not saved is forgotten."""
    workspace.open("shop.tide")
    workspace.open("plans/next.toml", "toml")
    workspace.edit("shop.tide", ("friday 16:00", "saturday 16:00"))
    await workspace.until("plans/next.toml", lambda found: not named(found, "blackout"))
    workspace.close("shop.tide")
    await workspace.until("plans/next.toml", lambda found: named(found, "blackout"))


@pytest.mark.asyncio
async def test_a_file_changes_on_the_disk(workspace):
    workspace.open("plans/next.toml", "toml")
    await workspace.until("plans/next.toml", lambda found: named(found, "blackout"))
    text = (workspace.root / "shop.tide").read_text()
    workspace.write("shop.tide", text.replace("friday 16:00", "saturday 16:00"))
    change = types.FileEvent(workspace.uri("shop.tide"), types.FileChangeType.Changed)
    workspace.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
    await workspace.until("plans/next.toml", lambda found: not named(found, "blackout"))


@pytest.mark.asyncio
async def test_findings_of_files_that_are_not_open(workspace):
    """The list of problems of the editor has them too."""
    workspace.open("shop.tide")
    if workspace.pulls:
        offer = workspace.offers.diagnostic_provider
        assert offer.workspace_diagnostics
        params = types.WorkspaceDiagnosticParams(previous_result_ids=[], identifier="tidegate")
        report = await workspace.client.workspace_diagnostic_async(params)
        of_plan = [item for item in report.items if item.uri == workspace.uri("plans/next.toml")]
        assert named(of_plan[0].items, "blackout")
    else:
        await workspace.published("plans/next.toml", lambda found: named(found, "blackout"))


@pytest.mark.asyncio
async def test_each_finding_once(workspace):
    workspace.open("shop.tide")
    workspace.open("plans/next.toml", "toml")
    found = await workspace.findings("plans/next.toml")
    told = [(finding.code, finding.message, str(finding.range)) for finding in found]
    assert len(told) == len(set(told)) > 0
    if workspace.pulls:
        assert workspace.client.diagnostics.get(workspace.uri("plans/next.toml")) in (None, [])
