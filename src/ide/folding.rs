//! What an editor can fold.

use super::Snapshot;
use super::tide_tokens::{TideTokenKind, tide_tokens};
use crate::plan::{Kind, NodeId, Tree};
use crate::source::{FileId, Span};
use crate::syntax::tree::{Setting, SettingKind};

/// A stretch of lines that can be folded into its first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Folding {
    /// From the start of what is folded to its end, which are on different lines.
    pub span: Span,
    /// What it is.
    pub kind: FoldingKind,
}

/// The kinds of foldings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FoldingKind {
    /// An item, a setting over several lines, a record, a list.
    Region,
    /// Comments on lines of their own.
    Comment,
}

/// Settings, and those of records in them.
fn settings(all: &[Setting], spans: &mut Vec<(Span, FoldingKind)>) {
    for setting in all {
        spans.push((setting.span, FoldingKind::Region));
        if let SettingKind::Record(record) = &setting.kind {
            settings(&record.settings, spans);
        }
    }
}

/// The foldings of a policy or plan, in the order of the text. In broken text an item ends where it was taken to end; runs of comments
/// need no tree.
pub fn folding(snapshot: &Snapshot, file: FileId) -> Vec<Folding> {
    let Some(source) = snapshot.source(file) else {
        return Vec::new();
    };
    let text = source.text();
    let mut spans: Vec<(Span, FoldingKind)> = Vec::new();
    if let Some(parsed) = snapshot.policy_file(file) {
        for item in &parsed.file.items {
            spans.push((item.span, FoldingKind::Region));
            settings(&item.settings, &mut spans);
        }
        comments_of_policy(text, &mut spans);
    } else if let Some(tree) = snapshot.plan_file(file).filter(|tree| !tree.is_of_tables()) {
        if let Some(root) = tree.root() {
            records(tree, root, &mut spans);
        }
        if !source.name().to_ascii_lowercase().ends_with(".json") {
            comments_of_plan(text, &mut spans);
        }
    }
    let mut found: Vec<Folding> = spans
        .into_iter()
        .filter(|(span, _)| {
            text.get(span.range())
                .is_some_and(|text| text.contains('\n'))
        })
        .map(|(span, kind)| Folding { span, kind })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Every table and list below a node.
fn records(tree: &Tree, root: NodeId, spans: &mut Vec<(Span, FoldingKind)>) {
    for node in tree.within(root).skip(1) {
        if matches!(tree.kind(node), Kind::Table | Kind::Array) {
            spans.push((tree.extent(node), FoldingKind::Region));
        }
    }
}

fn comments_of_policy(text: &str, spans: &mut Vec<(Span, FoldingKind)>) {
    let is_comment = |kind| matches!(kind, TideTokenKind::Comment | TideTokenKind::Doc);
    let comments = tide_tokens(text).filter(|token| is_comment(token.kind));
    runs(text, comments.map(|token| token.span), spans);
}

/// Comments of TOML and YAML on lines of their own. A line of a text over several lines that looks like one is taken for one.
fn comments_of_plan(text: &str, spans: &mut Vec<(Span, FoldingKind)>) {
    let mut at = 0;
    let lines = text.split_inclusive('\n').filter_map(|line| {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let end = start + line.trim().len();
        line.trim_start()
            .starts_with('#')
            .then(|| Span::new(start, end))
    });
    let lines: Vec<Span> = lines.collect();
    runs(text, lines.into_iter(), spans);
}

/// Joins comments that stand on lines of their own, one below the other.
fn runs(text: &str, comments: impl Iterator<Item = Span>, spans: &mut Vec<(Span, FoldingKind)>) {
    let mut run: Option<Span> = None;
    for comment in comments {
        let line_start = text
            .get(..comment.start as usize)
            .and_then(|before| before.rsplit('\n').next())
            .unwrap_or_default();
        if !line_start.trim().is_empty() {
            continue;
        }
        let goes_on = run.is_some_and(|run| {
            let between = text.get(run.end as usize..comment.start as usize);
            between.is_some_and(|text| text.trim().is_empty() && text.matches('\n').count() == 1)
        });
        run = match run {
            Some(run) if goes_on => Some(run.to(comment)),
            other => {
                spans.extend(other.map(|run| (run, FoldingKind::Comment)));
                Some(comment)
            }
        };
    }
    spans.extend(run.map(|run| (run, FoldingKind::Comment)));
}
