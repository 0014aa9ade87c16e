//! What helps while writing: completion, hover, signatures, hints and lenses.

use super::View;
use crate::ide::completion::Kind;
use crate::ide::hints::HintKind;
use crate::ide::lenses::LensCommand;
use crate::ide::{self};
use crate::lsp::capabilities::CompletionAbilities;
use serde_json::json;
use tower_lsp::ls_types::{
    CodeLens, Command, CompletionItem, CompletionItemKind, CompletionItemTag, CompletionList,
    CompletionTextEdit, Documentation, Hover, HoverContents, InlayHint, InlayHintLabel,
    InlayHintTooltip, InsertTextFormat, MarkupContent, MarkupKind, ParameterInformation,
    ParameterLabel, Position, Range, SignatureHelp, SignatureInformation, TextEdit,
};

fn markdown(value: String) -> MarkupContent {
    markup(value, true)
}

/// Our Markdown reads well as it is, for clients that draw none.
fn markup(value: String, is_drawn: bool) -> MarkupContent {
    MarkupContent {
        kind: match is_drawn {
            true => MarkupKind::Markdown,
            false => MarkupKind::PlainText,
        },
        value,
    }
}

/// What may stand at a position, as far as the client can take it.
pub fn completion(
    view: &View<'_>,
    position: Position,
    client: CompletionAbilities,
) -> CompletionList {
    let found = ide::completion(view.snapshot(), view.file, view.offset(position));
    let range = view.range(found.replace);
    let item = |item: ide::completion::Item| {
        let is_snippet = item.is_snippet && client.snippets;
        let new_text = match item.is_snippet && !client.snippets {
            true => plain(&item.insert),
            false => item.insert,
        };
        CompletionItem {
            label: item.label,
            kind: Some(completion_kind(item.kind)),
            detail: Some(item.detail).filter(|detail| !detail.is_empty()),
            documentation: Some(item.documentation)
                .filter(|text| !text.is_empty())
                .map(|text| Documentation::MarkupContent(markup(text, client.markdown))),
            tags: item.deprecated.then(|| vec![CompletionItemTag::DEPRECATED]),
            sort_text: Some(item.sort),
            filter_text: Some(item.filter),
            insert_text_format: Some(match is_snippet {
                true => InsertTextFormat::SNIPPET,
                false => InsertTextFormat::PLAIN_TEXT,
            }),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
            ..CompletionItem::default()
        }
    };
    CompletionList {
        is_incomplete: false,
        items: found.items.into_iter().map(item).collect(),
    }
}

/// A snippet without its stops: the defaults stay.
fn plain(snippet: &str) -> String {
    let mut text = String::with_capacity(snippet.len());
    let mut rest = snippet.chars().peekable();
    let mut open = 0usize;
    while let Some(character) = rest.next() {
        match character {
            '\\' => text.extend(rest.next()),
            '$' if rest.peek() == Some(&'{') => {
                rest.next();
                while rest.next_if(char::is_ascii_digit).is_some() {}
                // `${1|a,b|}` has choices, of which the first is as good as any.
                if rest.next_if_eq(&'|').is_some() {
                    let choices: String = rest.by_ref().take_while(|c| *c != '|').collect();
                    text.push_str(choices.split(',').next().unwrap_or_default());
                } else {
                    rest.next_if_eq(&':');
                }
                open += 1;
            }
            '$' => while rest.next_if(char::is_ascii_digit).is_some() {},
            '}' if open > 0 => open -= 1,
            other => text.push(other),
        }
    }
    text
}

fn completion_kind(kind: Kind) -> CompletionItemKind {
    match kind {
        Kind::Keyword => CompletionItemKind::KEYWORD,
        Kind::Setting => CompletionItemKind::PROPERTY,
        Kind::Field => CompletionItemKind::FIELD,
        Kind::Value => CompletionItemKind::ENUM_MEMBER,
        Kind::Operator => CompletionItemKind::OPERATOR,
        Kind::Service | Kind::Environment => CompletionItemKind::MODULE,
        Kind::Person | Kind::Group => CompletionItemKind::VARIABLE,
        Kind::Class | Kind::Bundle | Kind::Template => CompletionItemKind::CLASS,
        Kind::Statement | Kind::Check => CompletionItemKind::FUNCTION,
        Kind::Period | Kind::Calendar => CompletionItemKind::EVENT,
        Kind::Constant => CompletionItemKind::CONSTANT,
        Kind::Record => CompletionItemKind::STRUCT,
        Kind::Zone | Kind::Date | Kind::Length => CompletionItemKind::VALUE,
        Kind::File => CompletionItemKind::FILE,
        Kind::Snippet => CompletionItemKind::SNIPPET,
    }
}

/// What stands at a position.
pub fn hover(view: &View<'_>, position: Position, markdown: bool) -> Option<Hover> {
    let found = ide::hover(view.snapshot(), view.file, view.offset(position))?;
    Some(Hover {
        contents: HoverContents::Markup(markup(found.markdown, markdown)),
        range: Some(view.range(found.span)),
    })
}

/// How the setting at a position is written.
pub fn signature(view: &View<'_>, position: Position) -> Option<SignatureHelp> {
    let found = ide::signature(view.snapshot(), view.file, view.offset(position))?;
    let label = &found.label;
    // Offsets into the label are counted in UTF-16, whatever was agreed for texts.
    let units = |end: u32| {
        let before = label.get(..end as usize).unwrap_or(label);
        u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
    };
    let parameters = found.parameters.iter();
    let parameters = parameters.map(|span| ParameterInformation {
        label: ParameterLabel::LabelOffsets([units(span.start), units(span.end)]),
        documentation: None,
    });
    let active = found.active.and_then(|active| u32::try_from(active).ok());
    let information = SignatureInformation {
        parameters: Some(parameters.collect()),
        active_parameter: active,
        documentation: Some(Documentation::MarkupContent(markdown(found.documentation))),
        label: found.label,
    };
    Some(SignatureHelp {
        signatures: vec![information],
        active_signature: Some(0),
        active_parameter: active,
    })
}

/// What an editor draws between the words of a range.
pub fn hints(view: &View<'_>, within: Range) -> Vec<InlayHint> {
    let found = ide::inlay_hints(view.snapshot(), view.file, view.span(within));
    let hint = |hint: ide::hints::Hint| {
        let at = crate::source::Span {
            start: hint.offset,
            end: hint.offset,
        };
        InlayHint {
            position: view.range(at).start,
            label: InlayHintLabel::String(hint.label),
            kind: None,
            text_edits: None,
            tooltip: Some(hint.tooltip)
                .filter(|text| !text.is_empty())
                .map(|text| InlayHintTooltip::MarkupContent(markdown(text))),
            padding_left: Some(true),
            padding_right: Some(matches!(hint.kind, HintKind::Weekday)),
            data: None,
        }
    };
    found.into_iter().map(hint).collect()
}

/// What an editor draws above items and records.
pub fn lenses(view: &View<'_>) -> Vec<CodeLens> {
    let found = ide::code_lenses(view.snapshot(), view.file);
    let lens = |lens: ide::lenses::Lens| {
        let (command, arguments) = match lens.command {
            LensCommand::None => ("", None),
            LensCommand::RunTest(title) => ("tidegate.runTest", Some(json!(title))),
            LensCommand::ShowFindings(name) => ("tidegate.showFindings", Some(json!(name))),
            LensCommand::ShowVerdict(id) => ("tidegate.showVerdict", Some(json!(id))),
        };
        CodeLens {
            range: view.range(lens.span),
            command: Some(Command {
                title: lens.title,
                command: command.to_owned(),
                arguments: arguments.map(|argument| vec![argument]),
            }),
            data: None,
        }
    };
    found.into_iter().map(lens).collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn snippets_without_their_stops() {
        assert_eq!(
            plain("group ${1:name} { members @${2:person} }$0"),
            "group name { members @person }"
        );
        assert_eq!(plain("risk ${1|low,high|};"), "risk low;");
        assert_eq!(plain(r"costs \$5 \}"), "costs $5 }");
    }
}
