//! Why YAML cannot be read further, in words for people who write plans.

use super::super::checks::{DEEP_NESTING, PLAN_SYNTAX};
use super::Reader;
use crate::source::{Place, Span};
use granit_parser::ErrorKind;

impl Reader<'_, '_> {
    /// Reports the error that ends the reading.
    pub(super) fn syntax_error(&mut self, at: usize, kind: &ErrorKind) {
        let at = at.min(self.text.len());
        let rest = self.text.get(at..).unwrap_or_default();
        let width = match rest.chars().next() {
            Some('\n' | '\r') | None => 0,
            Some(character) => character.len_utf8(),
        };
        let span = Span::new(at, at + width);
        let check = match kind {
            ErrorKind::RecursionLimitExceeded => &DEEP_NESTING,
            _ => &PLAN_SYNTAX,
        };
        let (message, help) = words(kind);
        let opening = self.opening_quote(at, kind);
        self.builder.report(check, span, message, |found| {
            let found = match opening {
                Some(place) => found.label(place, "the text starts here"),
                None => found,
            };
            let found = match help {
                "" => found,
                _ => found.help(help),
            };
            found.help("what follows in this file was not read")
        });
    }

    /// Where a text without its closing quote starts: at the first quote after the last value.
    fn opening_quote(&self, at: usize, kind: &ErrorKind) -> Option<Place> {
        use ErrorKind as E;
        if !matches!(
            kind,
            E::UnclosedQuotedScalar
                | E::InvalidQuotedScalarIndent
                | E::DocumentIndicatorInQuotedScalar
        ) {
            return None;
        }
        let after = self.last_end;
        let start = after + self.text.get(after..at)?.find(['"', '\''])?;
        Some(self.builder.place(Span::new(start, start + 1)))
    }
}

fn words(kind: &ErrorKind) -> (String, &'static str) {
    use ErrorKind as E;
    let (message, help) = match kind {
        E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabInPlainScalar => {
            ("a tab where YAML wants blanks", "indent with blanks")
        }
        E::ExpectedBlockMappingKey => (
            "expected a key of the table above, or the end of it",
            "give this line the indentation of the lines that it belongs to",
        ),
        E::InvalidIndentation | E::InvalidFlowScalarIndent => (
            "the indentation of this line fits nothing above it",
            "give it the indentation of the lines that it belongs to",
        ),
        E::ExpectedBlockSequenceEntry => (
            "expected `-` and the next entry of the list",
            "give this line the indentation of the lines that it belongs to",
        ),
        E::MappingValueNotAllowed => (
            "a second `:` in one line",
            "a text with a colon and a blank stands in quotes",
        ),
        E::MappingKeyNotAllowed => ("a key cannot stand here", "start a new line for it"),
        E::BlockSequenceEntryNotAllowed | E::BlockEntryInFlowCollection => (
            "a `-` entry cannot stand here",
            "start the list on a new line, or write `[a, b]`",
        ),
        E::InvalidColonPlacement => (
            "a `:` in a list in brackets",
            "is a `]` missing before this key?",
        ),
        E::SimpleKeyExpected => ("expected `:` after a key", "write `key: value`"),
        E::InvalidSimpleKey => (
            "this key is too long or goes over several lines",
            "a key is a word in one line",
        ),
        E::UnclosedQuotedScalar | E::InvalidQuotedScalarIndent => (
            "the closing quote of a text is missing before this",
            "a text in quotes that goes on in the next line is indented there",
        ),
        E::DocumentIndicatorInQuotedScalar => ("a text in quotes is not closed before this", ""),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => (
            "something follows the closing quote of a text",
            "a quote inside a text is written `''` in single quotes and `\\\"` in double quotes",
        ),
        E::UnknownQuotedScalarEscape => (
            "an escape in this text stands for nothing",
            "a backslash in double quotes is `\\\\`; in single quotes it stands for itself",
        ),
        E::InvalidQuotedScalarHexEscape | E::InvalidUnicodeEscape => (
            "an escape in this text is no character",
            "write the character itself",
        ),
        E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate => (
            "an escape in this text is half a character",
            "write the character itself",
        ),
        E::MisplacedFlowCollectionEnd => (
            "this bracket closes nothing",
            "a text with brackets stands in quotes",
        ),
        E::MismatchedFlowCollectionEnd { open, close } => {
            return (
                format!("`{open}` is closed by `{close}`"),
                "is a bracket missing before it?",
            );
        }
        E::UnclosedFlowCollection { open } => {
            return (format!("this `{open}` is not closed"), "");
        }
        E::UnexpectedEofFlowSequence => ("the plan ends before a `]`", ""),
        E::UnexpectedEofFlowMapping | E::UnexpectedEofImplicitFlowMapping => {
            ("the plan ends before a `}`", "")
        }
        E::ExpectedFlowSequenceSeparator => ("expected `,` or `]`", ""),
        E::ExpectedFlowMappingSeparator => ("expected `,` or `}`", ""),
        E::CommentNotSeparated => ("a blank is missing before `#`", ""),
        E::CommentInterceptedScalar => (
            "a comment inside a text of several lines",
            "put the text in quotes, or write it as a block after `|`",
        ),
        E::UnexpectedCharacter { character } => {
            return (
                format!("a value cannot start with `{}`", character.escape_default()),
                "a text that starts with it stands in quotes",
            );
        }
        E::PlainScalarStartsWithDashFlowIndicator => (
            "a text cannot start with `-` and a bracket or comma",
            "put it in quotes",
        ),
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => (
            "after `|` or `>` the line ends",
            "start the text on the next line",
        ),
        E::TabAtBlockScalarStart | E::InvalidBlockScalarIndent => (
            "this line of a text is indented wrongly",
            "give all lines of the text the same indentation, in blanks",
        ),
        E::RecursionLimitExceeded => (
            "lists and tables stand in one another too deep",
            "a plan needs a handful of levels",
        ),
        E::BomInsideDocument => (
            "an invisible byte order mark (U+FEFF) inside the text",
            "remove it; it comes from files joined together",
        ),
        E::MissingAnchorOrAliasName => (
            "`&` and `*` cannot start a value",
            "a text that starts with them stands in quotes",
        ),
        E::ExpectedDocumentStart => (
            "the value of this plan ended before this",
            "a plan is one table; a text of several words stands in quotes",
        ),
        other => {
            return (format!("YAML cannot be read from here on ({other})"), "");
        }
    };
    (message.to_owned(), help)
}
