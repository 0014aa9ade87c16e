//! What is not renamed, and why.

use crate::diagnostic::Severity;
use crate::ide::Snapshot;
use crate::ide::index::{Form, Index, Mention, Symbol, SymbolId, SymbolKind};
use crate::ide::tide_tokens::{TideTokenKind, tide_tokens};
use crate::plan::{Kind, NodeId, Tree};
use crate::policy::types::{Base, ScaleId, with_article};
use crate::source::{ColumnUnit, FileId, Place, Span};

/// Whether these can be renamed at all.
pub(super) fn of_itself(snapshot: &Snapshot, symbols: &[SymbolId]) -> Result<(), String> {
    let index = snapshot.index();
    for symbol in symbols.iter().filter_map(|id| index.symbol(*id)) {
        let name = &symbol.name;
        match symbol.kind {
            SymbolKind::Field(kind) if symbol.declarations.is_empty() => {
                let word = snapshot.analysis.policy.schema.with_article(kind);
                return Err(format!(
                    "`{name}` is a field that {word} has from the start"
                ));
            }
            SymbolKind::Test => {
                return Err("the title of a test is a text that nothing refers to".to_owned());
            }
            SymbolKind::Scale => scale_of_fields(snapshot, name)?,
            _ => {}
        }
        outside(snapshot, symbol)?;
    }
    Ok(())
}

/// A field that is there from the start finds its scale by its own name.
fn scale_of_fields(snapshot: &Snapshot, name: &str) -> Result<(), String> {
    let policy = &snapshot.analysis.policy;
    let Some(ScaleId(number)) = policy.names.scales.get(name) else {
        return Ok(());
    };
    for kind in policy.schema.all_kinds() {
        let mut fields = policy.schema.fields(kind).iter();
        let base = Base::Level(ScaleId(*number));
        let found = fields.find(|field| field.declared.is_none() && field.ty.base == base);
        if let Some(field) = found {
            return Err(format!(
                "the field `{}` of {} takes its levels from the scale `{name}` by this name",
                field.name,
                policy.schema.with_article(kind)
            ));
        }
    }
    Ok(())
}

/// What a base declares that is not in the workspace: others are built on it as well.
fn outside(snapshot: &Snapshot, symbol: &Symbol) -> Result<(), String> {
    for place in &symbol.declarations {
        if is_outside(snapshot, place.file) {
            return Err(format!(
                "`{}` is declared in `{}`, a base outside of this workspace",
                symbol.name,
                snapshot.world.sources.name(place.file)
            ));
        }
    }
    Ok(())
}

/// Whether a file is of a base, and not within the folder that holds the plans and all policies that are built on it.
fn is_outside(snapshot: &Snapshot, file: FileId) -> bool {
    let layers = &snapshot.analysis.policy.layers;
    if !layers.is_base(file) {
        return false;
    }
    let world = &snapshot.world;
    let policies = world.policies.iter().map(|(file, _)| *file);
    let own = policies.filter(|file| !layers.is_base(*file));
    let plans = world.plans.iter().map(|(_, tree)| tree.file());
    let mut common: Option<&str> = None;
    for one in own.chain(plans) {
        let folder = folder(world.sources.name(one));
        common = Some(match common {
            None => folder,
            Some(known) => shared(known, folder),
        });
    }
    let name = world.sources.name(file);
    common.is_some_and(|common| !name.starts_with(common) || name.starts_with("../"))
}

/// The folder of a file, with the `/` behind it; empty for a file in no folder.
fn folder(name: &str) -> &str {
    let end = name.rfind('/').map_or(0, |at| at + 1);
    name.get(..end).unwrap_or_default()
}

/// The folder that holds both.
fn shared<'n>(one: &'n str, other: &str) -> &'n str {
    let mut end = 0;
    for part in one.split_inclusive('/') {
        let next = end + part.len();
        if one.get(..next) != other.get(..next) {
            break;
        }
        end = next;
    }
    one.get(..end).unwrap_or_default()
}

/// Whether something else has the name.
pub(super) fn taken(snapshot: &Snapshot, symbols: &[SymbolId], new: &str) -> Result<(), String> {
    let index = snapshot.index();
    for symbol in symbols.iter().filter_map(|id| index.symbol(*id)) {
        let mut others = index.symbols().filter(|(id, _)| !symbols.contains(id));
        let found = others.find(|(_, other)| other.name == new && collide(symbol, other));
        if let Some((_, other)) = found {
            let word = with_article(other.kind.word());
            return Err(format!("there is {word} `{new}` already"));
        }
        if let SymbolKind::Field(kind) | SymbolKind::Definition(kind) = symbol.kind
            && snapshot.analysis.policy.schema.find(kind, new).is_some()
        {
            let word = snapshot.analysis.policy.schema.with_article(kind);
            return Err(format!("{word} has a field `{new}` already"));
        }
    }
    Ok(())
}

/// Whether two things may not have one name.
fn collide(one: &Symbol, other: &Symbol) -> bool {
    use SymbolKind::*;
    let classes = |kind| matches!(kind, Class | Bundle | Template);
    match (one.kind, other.kind) {
        // Steps have names of their own in each release: that is tried out.
        (Step, Step) => false,
        (Field(kind) | Definition(kind), Field(of) | Definition(of)) => kind == of,
        (one, other) if one == other => true,
        (one, other) if one.is_statement() && other.is_statement() => true,
        (one, other) => classes(one) && classes(other),
    }
}

/// Places that cannot be edited, or where the name may stand unseen.
pub(super) fn places(
    snapshot: &Snapshot,
    symbols: &[SymbolId],
    mentions: &[&Mention],
) -> Result<(), String> {
    let index = snapshot.index();
    let Some(symbol) = symbols.first().and_then(|id| index.symbol(*id)) else {
        return Ok(());
    };
    let name = symbol.name.as_str();
    for mention in mentions {
        let shown = || shown(snapshot, mention.place);
        if mention.form == Form::Export {
            return Err(format!(
                "`{name}` stands at {} in an export of another tool, which would keep it",
                shown()
            ));
        }
        if is_outside(snapshot, mention.place.file) {
            return Err(format!(
                "`{name}` is named at {} in a base outside of this workspace",
                shown()
            ));
        }
    }
    in_history(snapshot, symbol)?;
    match lost(snapshot, index, name) {
        Some(place) => Err(format!(
            "`{name}` also stands at {} in text with a mistake, where its meaning is not known: mend that first",
            shown(snapshot, place)
        )),
        None => Ok(()),
    }
}

/// What is on file about the past keeps the names that things had.
fn in_history(snapshot: &Snapshot, symbol: &Symbol) -> Result<(), String> {
    let is_named = matches!(
        symbol.kind,
        SymbolKind::Person
            | SymbolKind::Group
            | SymbolKind::Service
            | SymbolKind::Environment
            | SymbolKind::Class
            | SymbolKind::Template
            | SymbolKind::Level(_)
    );
    let Some(history) = snapshot.world.history.as_deref().filter(|_| is_named) else {
        return Ok(());
    };
    let tree = &history.tree;
    let mut all = tree.root().into_iter().flat_map(|root| texts(tree, root));
    match all.find(|node| tree.text(*node).trim_start_matches('@') == symbol.name) {
        Some(node) => Err(format!(
            "`{}` stands at {} in the history, which would keep it",
            symbol.name,
            shown(snapshot, tree.place(tree.span(node)))
        )),
        None => Ok(()),
    }
}

/// All texts of a tree.
fn texts(tree: &Tree, root: NodeId) -> Vec<NodeId> {
    let mut open = vec![root];
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        match tree.kind(node) {
            Kind::Text | Kind::Plain => found.push(node),
            Kind::Array => open.extend(tree.items(node)),
            Kind::Table => open.extend(tree.entries(node).map(|(_, value)| value)),
            _ => {}
        }
    }
    found
}

/// A place where the name stands without a meaning because something there is wrong.
fn lost(snapshot: &Snapshot, index: &Index, name: &str) -> Option<Place> {
    let world = &snapshot.world;
    let is_seen = |place: Place| !index.at(place.file, place.span.start).is_empty();
    for (file, parsed) in &world.policies {
        let text = world.sources.find(*file)?.text();
        if !text.contains(name) {
            continue;
        }
        let mistakes = mistakes(snapshot, *file, &parsed.diagnostics);
        let items = parsed.file.items.iter();
        let healthy = items.filter(|item| !item.broken).map(|item| item.span);
        let healthy: Vec<Span> = healthy
            .filter(|item| !mistakes.iter().any(|mistake| touches(*item, *mistake)))
            .collect();
        for token in tide_tokens(text) {
            let is_name = matches!(
                token.kind,
                TideTokenKind::Word | TideTokenKind::Quoted | TideTokenKind::Person
            );
            let place = token.span.within(*file);
            if is_name
                && token.name(text) == name
                && !is_seen(place)
                && !healthy.iter().any(|item| touches(*item, token.span))
                && !mistakes.is_empty()
            {
                return Some(place);
            }
        }
    }
    for (_, tree) in &world.plans {
        let source = world.sources.find(tree.file())?;
        if tree.is_of_tables() || tree.diagnostics().is_empty() {
            continue;
        }
        for (at, found) in source.text().match_indices(name) {
            let place = Span::new(at, at + found.len()).within(tree.file());
            if is_word(source.text(), place.span) && !is_seen(place) {
                return Some(place);
            }
        }
    }
    None
}

/// The places of errors in a policy file.
fn mistakes(
    snapshot: &Snapshot,
    file: FileId,
    syntax: &[crate::diagnostic::Diagnostic],
) -> Vec<Span> {
    let all = syntax.iter().chain(snapshot.analysis.mistakes.iter());
    all.filter(|finding| finding.severity == Severity::Error && finding.primary.place.file == file)
        .map(|finding| finding.primary.place.span)
        .collect()
}

fn touches(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}

/// Whether a span is a word of its own.
fn is_word(text: &str, span: Span) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let before = text.get(..span.start as usize).unwrap_or_default();
    let after = text.get(span.end as usize..).unwrap_or_default();
    !before.ends_with(is_part) && !after.starts_with(is_part)
}

/// `FILE:LINE`, the line from 1.
pub(super) fn shown(snapshot: &Snapshot, place: Place) -> String {
    let Some(source) = snapshot.source(place.file) else {
        return "an unknown place".to_owned();
    };
    let at = source.line_column(place.span.start, ColumnUnit::Characters);
    format!("`{}:{}`", source.name(), at.line + 1)
}
