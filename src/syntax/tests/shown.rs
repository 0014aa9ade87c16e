//! Findings and trees as short texts.

use crate::source::{ColumnUnit, LineTable, Span};
use crate::syntax::Parsed;
use crate::syntax::tree::{Expr, ExprKind, Quorum, QuorumKind};

/// Each finding with its place, help and fixes; behind them the items and settings that were kept.
pub(super) fn findings(text: &str, parsed: &Parsed) -> String {
    let table = LineTable::new(text);
    let at = |span: Span| {
        let place = table.line_column(span.start, text, ColumnUnit::Characters);
        format!("{}:{}", place.line + 1, place.column + 1)
    };
    let mut out = String::new();
    for finding in &parsed.diagnostics {
        let span = finding.primary.place.span;
        out += &format!("{} {}: {}\n", at(span), finding.name, finding.message);
        out += &format!(
            "  at `{}` {}\n",
            text[span.range()].escape_debug(),
            finding.primary.text
        );
        for label in &finding.labels {
            let span = label.place.span;
            out += &format!(
                "  and {} `{}` {}\n",
                at(span),
                text[span.range()].escape_debug(),
                label.text
            );
        }
        for help in &finding.help {
            out += &format!("  help: {help}\n");
        }
        for fix in &finding.fixes {
            let mut fixed = text.to_owned();
            for edit in fix.edits.iter().rev() {
                fixed.replace_range(edit.place.span.range(), &edit.text);
            }
            let line = |text: &str| {
                text.lines()
                    .nth(table.line_of(span.start) as usize)
                    .unwrap_or_default()
                    .trim()
                    .to_owned()
            };
            let safe = if fix.safe { "fix" } else { "unsafe fix" };
            out += &format!("  {safe}: {} => {}\n", fix.title, line(&fixed));
        }
    }
    let kept: Vec<String> = parsed
        .file
        .items
        .iter()
        .map(|item| {
            let name = item.name.as_ref().map_or("?", |n| n.value.as_str());
            let settings: Vec<&str> = item
                .settings
                .iter()
                .map(|s| &text[s.keyword.range()])
                .collect();
            let mark = if item.broken { " broken" } else { "" };
            format!(
                "{} {name} [{}]{mark}",
                item.kind.value.keyword(),
                settings.join(", ")
            )
        })
        .collect();
    out + "kept: " + &kept.join("; ") + "\n"
}

/// A condition with brackets around each of its parts.
pub(super) fn condition(expr: &Expr) -> String {
    let two = |left: &Expr, word: &str, right: &Expr| {
        format!("({} {word} {})", condition(left), condition(right))
    };
    let left_of = |left: &Option<Expr>| left.as_ref().map_or("_".to_owned(), condition);
    let all = |parts: &[Expr], word: &str| {
        format!(
            "({})",
            parts.iter().map(condition).collect::<Vec<_>>().join(word)
        )
    };
    let not = |negated: bool| if negated { "not-" } else { "" };
    match &*expr.kind {
        ExprKind::Or(parts) => all(parts, " or "),
        ExprKind::And(parts) => all(parts, " and "),
        ExprKind::Not(part) => format!("(not {})", condition(part)),
        ExprKind::Compare { left, op, right } => two(left, &format!("{:?}", op.value), right),
        ExprKind::In {
            left,
            negated,
            right,
        } => two(left, &format!("{}in", not(*negated)), right),
        ExprKind::Has {
            left,
            negated,
            amount,
            right,
        } => two(left, &format!("{}has-{amount:?}", not(*negated)), right),
        ExprKind::Like {
            left,
            negated,
            right,
        } => two(left, &format!("{}like", not(*negated)), right),
        ExprKind::IsSet(part) => format!("({} set)", condition(part)),
        ExprKind::IsMissing(part) => format!("({} missing)", condition(part)),
        ExprKind::By(left, right) => two(left, "by", right),
        ExprKind::Before(left, right) => two(left, "before", right),
        ExprKind::After(left, right) => two(left, "after", right),
        ExprKind::During {
            left,
            negated,
            right,
        } => format!(
            "({} {}during {})",
            left_of(left),
            not(*negated),
            condition(right)
        ),
        ExprKind::Inside {
            left,
            negated,
            right,
        } => format!(
            "({} {}inside {})",
            left_of(left),
            not(*negated),
            condition(right)
        ),
        ExprKind::Within {
            left,
            distance,
            right,
        } => format!(
            "({} within {:?} of {})",
            left_of(left),
            distance.value,
            condition(right)
        ),
        ExprKind::Arithmetic { left, op, right } => two(left, &format!("{:?}", op.value), right),
        ExprKind::At(left, right) => two(left, "at", right),
        ExprKind::List(parts) => format!("[{}]", all(parts, ", ")),
        ExprKind::Quantifier {
            quantifier,
            collection,
            over,
            condition: c,
            fulfils,
        } => {
            let names: Vec<&str> = collection.names.iter().map(|n| n.value.as_str()).collect();
            let over = over.map_or(String::new(), |o| format!(" over {:?}", o.value));
            format!(
                "{:?} {}{over}{}{}",
                quantifier.value,
                names.join("."),
                c.as_ref()
                    .map_or(String::new(), |c| format!(" {}", condition(c))),
                fulfils
                    .as_ref()
                    .map_or(String::new(), |c| format!(" is {}", condition(c)))
            )
        }
        ExprKind::Path(path) | ExprKind::Share(path) | ExprKind::Same(path) => path
            .names
            .iter()
            .map(|n| n.value.as_str())
            .collect::<Vec<_>>()
            .join("."),
        other => format!("{other:?}"),
    }
}

/// A quorum with brackets around each of its parts.
pub(super) fn quorum(quorum_: &Quorum) -> String {
    let (parts, word) = match &quorum_.kind {
        QuorumKind::And(parts) => (parts, " and "),
        QuorumKind::Or(parts) => (parts, " or "),
        QuorumKind::Then(parts) => (parts, " then "),
        QuorumKind::Need {
            amount,
            who,
            at,
            per,
        } => {
            let at = at
                .as_ref()
                .map_or(String::new(), |e| format!(" at {}", condition(e)));
            let per = per
                .as_ref()
                .map_or(String::new(), |p| format!(" per {}", p.names[0].value));
            return format!("{:?} of {}{at}{per}", amount.value, who.len());
        }
    };
    format!(
        "({})",
        parts.iter().map(quorum).collect::<Vec<_>>().join(word)
    )
}
