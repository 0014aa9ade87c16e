//! Adds what explains an item: a comment that is kept, a reason.

use super::{Action, ActionKind, At};
use crate::ide::text::line_start;
use crate::syntax::settings::keywords;
use crate::syntax::tree::{Item, SettingKind};

pub(super) fn actions(at: &At<'_>, actions: &mut Vec<Action>) {
    let items = at
        .snapshot
        .policy_file(at.file)
        .map_or(&[][..], |parsed| &parsed.file.items);
    let on_head = |item: &&Item| {
        let end = item
            .name
            .as_ref()
            .map_or(item.kind.span.end, |name| name.span.end);
        item.kind.span.start <= at.range.end && at.range.start <= end
    };
    for item in items.iter().filter(on_head) {
        let start = item.span.start as usize;
        let name = item
            .name
            .as_ref()
            .map_or(String::new(), |name| format!(" `{}`", name.value));
        if item.docs.is_empty() {
            let text = format!("{}## What it is for.\n", at.indentation(start));
            actions.push(source(
                format!("add a comment that is shown with{name}"),
                vec![at.insert(line_start(at.text, start), text)],
            ));
        }
        let takes_reason = keywords(item.kind.value).contains(&"reason");
        let has_reason = item
            .settings
            .iter()
            .any(|setting| matches!(setting.kind, SettingKind::Reason(_)));
        if takes_reason
            && !has_reason
            && !item.broken
            && let Some(edit) = reason(at, item)
        {
            actions.push(source("add a `reason`".to_owned(), vec![edit]));
        }
    }
}

fn source(title: String, edits: Vec<crate::diagnostic::Edit>) -> Action {
    Action {
        title,
        kind: ActionKind::Source,
        edits,
        is_preferred: false,
        fixes: None,
    }
}

/// A reason as the last setting: on a line of its own where the others are.
fn reason(at: &At<'_>, item: &Item) -> Option<crate::diagnostic::Edit> {
    let written = at.text.get(item.span.range())?;
    written.ends_with('}').then_some(())?;
    let text = "reason \"why\"";
    let last = item.settings.last();
    let Some(last) = last else {
        let brace = item.span.start as usize + written.rfind('{')?;
        return Some(at.insert(brace + 1, format!(" {text}")));
    };
    let end = last.span.end as usize;
    let start = line_start(at.text, last.span.start as usize);
    // Behind a comment at the end of the line.
    let line = crate::ide::text::line_end(at.text, end);
    let rest = at.text.get(end..line)?.trim();
    let is_alone = at
        .text
        .get(start..last.span.start as usize)?
        .trim()
        .is_empty()
        && (rest.is_empty() || rest.starts_with('#'));
    Some(if is_alone {
        at.insert(
            line,
            format!("\n{}{text}", at.indentation(last.span.start as usize)),
        )
    } else {
        at.insert(end, format!("; {text}"))
    })
}
