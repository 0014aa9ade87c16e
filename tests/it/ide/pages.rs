//! What an editor answers, from the pages in `tests/it/ide/pages`: text with a caret in, text out.
//!
//! Below a heading stand the files of a workspace (`tide`, `toml` and their like, perhaps with a name), one of them with a caret `‸` where
//! something is asked, then blocks that name the question and hold the answer. `TIDEGATE_BLESS=1` writes the answers anew.

use super::support::{apply, file, shown, snapshot, take_caret};
use crate::cases::{Block, Case, parse};
use std::fmt::Write;
use std::path::Path;
use tidegate::ide::{self, DocumentSymbol, LinkTarget, Relation, Snapshot, TokenKind};
use tidegate::source::{FileId, Place};

/// A workspace with what is asked of it.
struct Asked {
    files: Vec<(String, String)>,
    snapshot: Snapshot,
    file: FileId,
    offset: u32,
}

fn asked(shared: &Case<'_>, case: &Case<'_>) -> Asked {
    let mut files = Vec::new();
    for (at, case) in [shared, case].into_iter().enumerate() {
        for block in &case.blocks {
            let stem = ["base", "file"][at];
            let name = match block.words.as_slice() {
                [kind @ ("tide" | "toml" | "json" | "yaml")] => format!("{stem}.{kind}"),
                ["tide" | "toml" | "json" | "yaml", name] => (*name).to_owned(),
                _ => continue,
            };
            files.push((name, block.text.to_owned()));
        }
    }
    let caret = take_caret(&mut files);
    let (number, offset) = caret.unwrap_or((files.len() - 1, 0));
    Asked {
        snapshot: snapshot(&files),
        files,
        file: file(number),
        offset,
    }
}

fn answer(asked: &Asked, block: &Block<'_>) -> Option<String> {
    let Asked {
        files,
        snapshot,
        file,
        offset,
    } = asked;
    let (file, offset) = (*file, *offset);
    let places = |places: Vec<Place>| -> Vec<String> {
        places
            .into_iter()
            .map(|place| shown(snapshot, place))
            .collect()
    };
    let at = |span: tidegate::source::Span| shown(snapshot, span.within(file));
    let lines = match block.words.as_slice() {
        ["definition"] => places(ide::definition(snapshot, file, offset)),
        ["type"] => places(ide::type_definition(snapshot, file, offset)),
        ["references"] => places(ide::references(snapshot, file, offset, true)),
        ["uses"] => places(ide::references(snapshot, file, offset, false)),
        ["highlights"] => {
            let all = ide::highlights(snapshot, file, offset).into_iter();
            all.map(|(span, declares)| at(span) + if declares { " declares" } else { "" })
                .collect()
        }
        ["prepare"] => match ide::prepare_rename(snapshot, file, offset) {
            Some(found) => vec![format!("{} = {}", at(found.span), found.placeholder)],
            None => vec!["no".to_owned()],
        },
        ["rename", new @ ..] => match ide::rename(snapshot, file, offset, &new.join(" ")) {
            Ok(edits) => changed(files, &apply(files, &edits)),
            Err(why) => vec![why],
        },
        ["outline"] => {
            let mut lines = Vec::new();
            outline(
                snapshot,
                file,
                &ide::document_symbols(snapshot, file),
                0,
                &mut lines,
            );
            lines
        }
        ["folding"] => {
            let source = snapshot.source(file).unwrap();
            let all = ide::folding(snapshot, file).into_iter();
            all.map(|one| {
                let line = |offset| {
                    let unit = tidegate::source::ColumnUnit::Utf8;
                    source.line_column(offset, unit).line + 1
                };
                format!(
                    "{}-{} {:?}",
                    line(one.span.start),
                    line(one.span.end),
                    one.kind
                )
            })
            .collect()
        }
        ["selection"] => {
            let source = snapshot.source(file).unwrap();
            let all = ide::selection_ranges(snapshot, file, offset).into_iter();
            all.map(|span| source.slice(span).trim_end().replace('\n', "⏎"))
                .collect()
        }
        ["links"] => {
            let all = ide::document_links(snapshot, file).into_iter();
            all.map(|link| match link.target {
                LinkTarget::Path(path) => format!("{} -> path {path}", at(link.span)),
                LinkTarget::Url(url) => format!("{} -> page {url}", at(link.span)),
            })
            .collect()
        }
        ["tokens"] => {
            let all = ide::semantic_tokens(snapshot, file).into_iter();
            all.map(|token| {
                let kind = match token.kind {
                    TokenKind::Name(kind) => kind.word().to_owned(),
                    other => format!("{other:?}"),
                };
                let said = token.modifiers;
                let mut line = format!("{} : {kind}", at(token.span));
                for (is_so, word) in [
                    (said.declaration, "declaration"),
                    (said.readonly, "readonly"),
                    (said.built_in, "built-in"),
                    (said.deprecated, "deprecated"),
                ] {
                    if is_so {
                        write!(line, " {word}").unwrap();
                    }
                }
                line
            })
            .collect()
        }
        [way @ ("incoming" | "outgoing")] => {
            let item = ide::hierarchy_item(snapshot, file, offset)?;
            let relations = match *way {
                "incoming" => ide::incoming(snapshot, &item),
                _ => ide::outgoing(snapshot, &item),
            };
            let line = |one: &Relation| {
                let places = places(one.places.clone()).join(", ");
                format!("{} {}: {places}", one.item.kind, one.item.name)
            };
            let mut lines = vec![format!("{} {}", item.kind, item.name)];
            lines.extend(relations.iter().map(line));
            lines
        }
        ["find", query @ ..] => {
            let all = ide::workspace_symbols(snapshot, &query.join(" ")).into_iter();
            all.map(|one| {
                format!(
                    "{} {} {}",
                    one.kind.word(),
                    one.container,
                    shown(snapshot, one.place)
                )
            })
            .collect()
        }
        _ => return None,
    };
    Some(lines.iter().map(|line| format!("{line}\n")).collect())
}

/// The lines that differ, each with its file.
fn changed(before: &[(String, String)], after: &[(String, String)]) -> Vec<String> {
    let mut lines = Vec::new();
    for ((name, old), (_, new)) in before.iter().zip(after) {
        for (number, (one, other)) in old.lines().zip(new.lines()).enumerate() {
            if one != other {
                lines.push(format!("{name}:{}: {}", number + 1, other.trim()));
            }
        }
    }
    lines
}

fn outline(
    snapshot: &Snapshot,
    file: FileId,
    symbols: &[DocumentSymbol],
    depth: usize,
    lines: &mut Vec<String>,
) {
    for one in symbols {
        let place = shown(snapshot, one.name_span.within(file));
        let at = place.split(' ').next().unwrap();
        let indent = "  ".repeat(depth);
        let line = format!("{indent}{} ({}) {:?} {at}", one.name, one.detail, one.kind);
        lines.push(line);
        assert!(one.span.start <= one.name_span.start && one.name_span.end <= one.span.end);
        outline(snapshot, file, &one.children, depth + 1, lines);
    }
}

#[test]
fn every_answer_is_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/ide/pages");
    let bless = std::env::var_os("TIDEGATE_BLESS").is_some();
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let (mut wrong, mut count) = (String::new(), 0);
    for path in paths {
        let page = std::fs::read_to_string(&path).unwrap();
        let cases = parse(&page);
        let (shared, cases) = cases.split_first().unwrap();
        let mut blessed = String::new();
        let mut written = 0;
        for case in cases {
            let asked = asked(shared, case);
            for block in &case.blocks {
                let Some(found) = answer(&asked, block) else {
                    continue;
                };
                count += 1;
                blessed.push_str(&page[written..block.bytes.start]);
                blessed.push_str(&found);
                written = block.bytes.end;
                if found != block.text {
                    let name = path.file_name().unwrap().to_string_lossy();
                    let (title, text) = (case.title, block.text);
                    writeln!(
                        wrong,
                        "{name}, {title}:\n--- written\n{text}--- found\n{found}"
                    )
                    .unwrap();
                }
            }
        }
        blessed.push_str(&page[written..]);
        if bless && blessed != page {
            std::fs::write(&path, blessed).unwrap();
        }
    }
    assert!(count > 20, "{count}");
    assert!(bless || wrong.is_empty(), "{wrong}");
}
