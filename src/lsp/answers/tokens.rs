//! Semantic tokens, whole, in part, and as what changed since they were asked for last.

use super::View;
use super::names::kind_of;
use crate::ide::{self, Token, TokenKind};
use crate::source::Span;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use tower_lsp::ls_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensDelta,
    SemanticTokensEdit, SemanticTokensFullDeltaResult, SemanticTokensLegend, SymbolKind,
};

/// The types of tokens, in the order of their numbers.
const TYPES: [SemanticTokenType; 14] = [
    SemanticTokenType::KEYWORD,
    SemanticTokenType::OPERATOR,
    SemanticTokenType::NUMBER,
    SemanticTokenType::STRING,
    SemanticTokenType::COMMENT,
    SemanticTokenType::TYPE,
    SemanticTokenType::NAMESPACE,
    SemanticTokenType::ENUM,
    SemanticTokenType::ENUM_MEMBER,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::VARIABLE,
    SemanticTokenType::CLASS,
    SemanticTokenType::FUNCTION,
    SemanticTokenType::EVENT,
];

const MODIFIERS: [SemanticTokenModifier; 5] = [
    SemanticTokenModifier::DECLARATION,
    SemanticTokenModifier::READONLY,
    SemanticTokenModifier::DEFAULT_LIBRARY,
    SemanticTokenModifier::DEPRECATED,
    SemanticTokenModifier::DOCUMENTATION,
];

/// What the numbers of types and modifiers stand for.
pub fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TYPES.to_vec(),
        token_modifiers: MODIFIERS.to_vec(),
    }
}

/// The tokens of so many files are remembered.
const MOST_FILES: usize = 200;

/// The tokens that clients have, to say what changed.
#[derive(Default)]
pub struct Sent(Mutex<SentTokens>);

#[derive(Default)]
struct SentTokens {
    count: u64,
    by_path: HashMap<PathBuf, (String, Vec<SemanticToken>)>,
}

impl Sent {
    /// Remembers tokens under a new name; the tokens before, if they are those of the name given.
    fn swap(
        &self,
        path: &std::path::Path,
        known: Option<&str>,
        tokens: &[SemanticToken],
    ) -> (String, Option<Vec<SemanticToken>>) {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sent.count += 1;
        // Whoever looks at so many files has most of them closed.
        if sent.by_path.len() > MOST_FILES {
            sent.by_path.clear();
        }
        let id = sent.count.to_string();
        let new = (id.clone(), tokens.to_vec());
        let before = sent.by_path.insert(path.to_owned(), new);
        let before = before.filter(|(id, _)| Some(id.as_str()) == known);
        (id, before.map(|(_, tokens)| tokens))
    }
}

/// All tokens.
pub fn full(view: &View<'_>, sent: &Sent) -> SemanticTokens {
    let data = encode(view, None);
    let path = view.space.path(view.file).unwrap_or(&view.space.root);
    let (id, _) = sent.swap(path, None, &data);
    SemanticTokens {
        result_id: Some(id),
        data,
    }
}

/// The tokens of a range.
pub fn within(view: &View<'_>, span: Span) -> SemanticTokens {
    SemanticTokens {
        result_id: None,
        data: encode(view, Some(span)),
    }
}

/// What is other than in the tokens of a name; all of them, if nobody remembers those.
pub fn delta(view: &View<'_>, sent: &Sent, known: &str) -> SemanticTokensFullDeltaResult {
    let data = encode(view, None);
    let path = view.space.path(view.file).unwrap_or(&view.space.root);
    match sent.swap(path, Some(known), &data) {
        (id, Some(before)) => SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta {
            result_id: Some(id),
            edits: difference(&before, &data).into_iter().collect(),
        }),
        (id, None) => SemanticTokensFullDeltaResult::Tokens(SemanticTokens {
            result_id: Some(id),
            data,
        }),
    }
}

/// One edit from the first difference to the last. A token is five numbers.
fn difference(before: &[SemanticToken], now: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    let pairs = before.iter().zip(now);
    let start = pairs.take_while(|(a, b)| a == b).count();
    let most = before.len().min(now.len()) - start;
    let pairs = before.iter().rev().zip(now.iter().rev()).take(most);
    let behind = pairs.take_while(|(a, b)| a == b).count();
    let new = now.get(start..now.len() - behind).unwrap_or_default();
    let deleted = before.len() - behind - start;
    let numbers = |tokens: usize| u32::try_from(tokens * 5).unwrap_or(u32::MAX);
    (deleted > 0 || !new.is_empty()).then(|| SemanticTokensEdit {
        start: numbers(start),
        delete_count: numbers(deleted),
        data: Some(new.to_vec()),
    })
}

fn encode(view: &View<'_>, within: Option<Span>) -> Vec<SemanticToken> {
    let mut out = Vec::new();
    let (mut line, mut column) = (0, 0);
    for token in ide::semantic_tokens(view.snapshot(), view.file) {
        let is_outside = |span: Span| token.span.end <= span.start || token.span.start >= span.end;
        if within.is_some_and(is_outside) {
            continue;
        }
        let range = view.range(token.span);
        let start = range.start;
        let length = range.end.character.saturating_sub(start.character);
        if range.end.line != start.line || length == 0 {
            continue;
        }
        let (token_type, token_modifiers_bitset) = numbers(token);
        out.push(SemanticToken {
            delta_line: start.line - line,
            delta_start: match start.line == line {
                true => start.character - column,
                false => start.character,
            },
            length,
            token_type,
            token_modifiers_bitset,
        });
        (line, column) = (start.line, start.character);
    }
    out
}

fn numbers(token: Token) -> (u32, u32) {
    let kind = match token.kind {
        TokenKind::Keyword => SemanticTokenType::KEYWORD,
        TokenKind::Operator => SemanticTokenType::OPERATOR,
        TokenKind::Number | TokenKind::Time => SemanticTokenType::NUMBER,
        TokenKind::Text => SemanticTokenType::STRING,
        TokenKind::Comment | TokenKind::Doc => SemanticTokenType::COMMENT,
        TokenKind::Type => SemanticTokenType::TYPE,
        TokenKind::Name(kind) => match kind_of(kind) {
            SymbolKind::NAMESPACE | SymbolKind::MODULE | SymbolKind::PACKAGE => {
                SemanticTokenType::NAMESPACE
            }
            SymbolKind::EVENT => SemanticTokenType::EVENT,
            SymbolKind::ENUM => SemanticTokenType::ENUM,
            SymbolKind::ENUM_MEMBER => SemanticTokenType::ENUM_MEMBER,
            SymbolKind::FIELD | SymbolKind::PROPERTY => SemanticTokenType::PROPERTY,
            SymbolKind::CLASS | SymbolKind::STRUCT => SemanticTokenType::CLASS,
            SymbolKind::FUNCTION | SymbolKind::METHOD | SymbolKind::KEY => {
                SemanticTokenType::FUNCTION
            }
            _ => SemanticTokenType::VARIABLE,
        },
    };
    let number = TYPES.iter().position(|known| *known == kind).unwrap_or(0);
    let flags = [
        token.modifiers.declaration,
        token.modifiers.readonly,
        token.modifiers.built_in,
        token.modifiers.deprecated,
        token.kind == TokenKind::Doc,
    ];
    let bits = flags.iter().zip(0..).filter(|(flag, _)| **flag);
    let bits = bits.fold(0, |bits, (_, place)| bits | 1 << place);
    (u32::try_from(number).unwrap_or(0), bits)
}
