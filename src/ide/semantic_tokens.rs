//! What each word of a file is, for colours: keywords by their place, names by what they resolve to.

use super::Snapshot;
use super::index::{Form, Mention, Role, Symbol, SymbolKind};
use super::tide_tokens::{TideToken, TideTokenKind, tide_tokens};
use super::token_words::{is_time_word, is_type_word, is_word_of_conditions};
use crate::policy::schema::FieldSource;
use crate::source::{FileId, Place, Span};
use crate::syntax::is_keyword;
use crate::syntax::tree::{Item, Line, Setting, SettingKind};

/// A word or mark with its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where; within one line.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// What else is to be said of it.
    pub modifiers: Modifiers,
}

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// The kind of an item, the keyword of a setting, a word of a condition.
    Keyword,
    /// `=`, `<=`, `+` and their like.
    Operator,
    /// A number, percent or length.
    Number,
    /// A date, clock time, weekday, month or zone.
    Time,
    /// A text, or a word that stands for itself: `tags pci`.
    Text,
    /// `# …`
    Comment,
    /// `## …`
    Doc,
    /// A type, or a kind of record.
    Type,
    /// A name of what it stands for.
    Name(SymbolKind),
}

/// What else is to be said of a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Modifiers {
    /// It declares the name.
    pub declaration: bool,
    /// Plans cannot give it: a computed field, a definition, a constant, a level.
    pub readonly: bool,
    /// It is there from the start.
    pub built_in: bool,
    /// It is over at the instant of the check: a template or waiver.
    pub deprecated: bool,
}

/// The tokens of a policy, or those values of a plan that are names; sorted, apart from each other, each within one line. A line with a
/// mistake still has its keywords, texts, numbers and comments.
pub fn semantic_tokens(snapshot: &Snapshot, file: FileId) -> Vec<Token> {
    let Some(source) = snapshot.source(file) else {
        return Vec::new();
    };
    let text = source.text();
    let mut out = Vec::new();
    if let Some(parsed) = snapshot.policy_file(file) {
        let mut painter = Painter {
            snapshot,
            text,
            file,
            parts: parts(&parsed.file.items),
            before: None,
            out: &mut out,
        };
        tide_tokens(text).for_each(|token| painter.token(token));
    } else if snapshot.plan_file(file).is_some() {
        for one in snapshot.index().in_file(file) {
            let is_value = matches!(one.form, Form::PlanValue | Form::PlanPart);
            let is_line = !text
                .get(one.place.span.range())
                .unwrap_or("\n")
                .contains('\n');
            let is_next = out
                .last()
                .is_none_or(|last: &Token| last.span.end <= one.place.span.start);
            if is_value && is_line && is_next {
                out.extend(name(snapshot, one));
            }
        }
    }
    out
}

/// A name by what it stands for.
fn name(snapshot: &Snapshot, mention: &Mention) -> Option<Token> {
    let symbol = snapshot.index().symbol(mention.symbol)?;
    Some(Token {
        span: mention.place.span,
        kind: TokenKind::Name(symbol.kind),
        modifiers: modifiers(snapshot, symbol, mention.role),
    })
}

fn modifiers(snapshot: &Snapshot, symbol: &Symbol, role: Role) -> Modifiers {
    let policy = &snapshot.analysis.policy;
    let at = snapshot.world.at;
    let (readonly, built_in) = match symbol.kind {
        SymbolKind::Field(kind) => match policy.schema.find(kind, &symbol.name) {
            Some((_, field)) => (
                !matches!(field.source, FieldSource::Given(_)),
                field.declared.is_none(),
            ),
            None => (false, false),
        },
        SymbolKind::Definition(_) | SymbolKind::Constant | SymbolKind::Level(_) => (true, false),
        _ => (false, false),
    };
    let deprecated = match symbol.kind {
        SymbolKind::Template => {
            let mut templates = policy.templates.iter();
            let template = templates.find(|template| template.name == symbol.name);
            let until = template.and_then(|template| template.until);
            until.is_some_and(|until| until <= at)
        }
        SymbolKind::Waiver => is_over(snapshot, &symbol.name),
        _ => false,
    };
    Modifiers {
        declaration: role == Role::Declares,
        readonly,
        built_in,
        deprecated,
    }
}

/// Whether a waiver has ended.
fn is_over(snapshot: &Snapshot, name: &str) -> bool {
    use crate::policy::model::GivenValue;
    use crate::policy::types::{RecordKind, Value};
    let policy = &snapshot.analysis.policy;
    let until = policy.schema.find(RecordKind::Override, "until");
    let waiver = policy.waivers.iter().find(|waiver| waiver.name == name);
    let (Some((until, _)), Some(waiver)) = (until, waiver) else {
        return false;
    };
    let given = waiver.fields.iter().find(|given| given.field == until);
    let value = given.and_then(|given| given.values.first());
    matches!(value, Some((GivenValue::Plain(Value::Instant(end)), _)) if *end <= snapshot.world.at.0)
}

/// A part of a healthy item, in the order of the text.
#[derive(Clone, Copy)]
struct Part {
    span: Span,
    /// The word that says what it is.
    keyword: Span,
    kind: PartKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PartKind {
    /// The head of an item, or an item of one line.
    Head,
    /// An item of one line whose last name is a type.
    Field,
    /// A setting whose words are of the language.
    Setting,
    /// A setting whose words are values.
    Data,
}

fn parts(items: &[Item]) -> Vec<Part> {
    let mut found = Vec::new();
    for item in items {
        let kind = match &item.line {
            Some(Line::Field { .. }) => PartKind::Field,
            _ => PartKind::Head,
        };
        found.push(Part {
            span: item.span,
            keyword: item.kind.span,
            kind,
        });
        of_settings(&item.settings, &mut found);
    }
    found.sort_by_key(|part| part.span.start);
    found
}

/// The settings of an item or a record, and what stands in them.
fn of_settings(settings: &[Setting], found: &mut Vec<Part>) {
    for setting in settings {
        let kind = match &setting.kind {
            SettingKind::Data { .. } => PartKind::Data,
            _ => PartKind::Setting,
        };
        found.push(Part {
            span: setting.span,
            keyword: setting.keyword,
            kind,
        });
        match &setting.kind {
            SettingKind::Record(record) => of_settings(&record.settings, found),
            SettingKind::Each { cases, .. } => {
                let values = cases.iter().flat_map(|case| &case.values);
                found.extend(values.map(|value| Part {
                    span: value.span,
                    keyword: Span::default(),
                    kind: PartKind::Data,
                }));
            }
            _ => {}
        }
    }
}

/// So many parts are looked at for the one that holds a token.
const NEAR: usize = 64;

struct Painter<'s> {
    snapshot: &'s Snapshot,
    text: &'s str,
    file: FileId,
    parts: Vec<Part>,
    before: Option<TideToken>,
    out: &'s mut Vec<Token>,
}

impl Painter<'_> {
    fn token(&mut self, token: TideToken) {
        let index = self.snapshot.index();
        let place: Place = token.span.within(self.file);
        let is_name = match index.at_place(place).first() {
            Some(mention) => {
                self.out.extend(name(self.snapshot, mention));
                true
            }
            None => false,
        };
        if !is_name {
            match token.kind {
                TideTokenKind::Text => self.string(token.span),
                TideTokenKind::Word => {
                    let kind = self.word(token);
                    self.plain(token.span, kind);
                }
                TideTokenKind::Number => {
                    let written = self.text.get(token.span.range()).unwrap_or_default();
                    let is_time = written.contains([':', '-']);
                    let kind = if is_time {
                        TokenKind::Time
                    } else {
                        TokenKind::Number
                    };
                    self.plain(token.span, Some(kind));
                }
                TideTokenKind::Zone => self.plain(token.span, Some(TokenKind::Time)),
                TideTokenKind::Comment => self.plain(token.span, Some(TokenKind::Comment)),
                TideTokenKind::Doc => self.plain(token.span, Some(TokenKind::Doc)),
                TideTokenKind::Operator => self.plain(token.span, Some(TokenKind::Operator)),
                TideTokenKind::Person => {
                    let person = TokenKind::Name(SymbolKind::Person);
                    self.plain(token.span, Some(person));
                }
                TideTokenKind::Quoted | TideTokenKind::Mark | TideTokenKind::Other => {}
            }
        }
        self.before = Some(token);
    }

    fn plain(&mut self, span: Span, kind: Option<TokenKind>) {
        self.out.extend(kind.map(|kind| Token {
            span,
            kind,
            modifiers: Modifiers::default(),
        }));
    }

    /// A text, cut around the names in it.
    fn string(&mut self, span: Span) {
        let all = self.snapshot.index().in_file(self.file);
        let from = all.partition_point(|one| one.place.span.start < span.start);
        let mut start = span.start;
        for mention in all.get(from..).unwrap_or_default() {
            let inner = mention.place.span;
            if inner.end > span.end {
                break;
            }
            if inner.start < start {
                continue;
            }
            let end = inner.start;
            if start < end {
                self.plain(Span { start, end }, Some(TokenKind::Text));
            }
            self.out.extend(name(self.snapshot, mention));
            start = inner.end;
        }
        let end = span.end;
        if start < end {
            self.plain(Span { start, end }, Some(TokenKind::Text));
        }
    }

    /// The innermost part of a healthy item that holds a token.
    fn part(&self, span: Span) -> Option<Part> {
        let after = self
            .parts
            .partition_point(|part| part.span.start <= span.start);
        let before = self.parts.get(..after)?.iter().rev();
        let mut near = before.take(NEAR);
        near.find(|part| span.end <= part.span.end).copied()
    }

    fn word(&self, token: TideToken) -> Option<TokenKind> {
        let word = self.text.get(token.span.range()).unwrap_or_default();
        let schema = &self.snapshot.analysis.policy.schema;
        let is_behind_dot = self.before.is_some_and(|before| {
            before.span.end == token.span.start && self.text.get(before.span.range()) == Some(".")
        });
        let is_kind = schema.find_kind(word).is_some();
        if is_behind_dot {
            return None;
        }
        if self.starts_line(token.span) && is_keyword(word) {
            return Some(TokenKind::Keyword);
        }
        let of_language = |word: &str| {
            if is_time_word(word) {
                Some(TokenKind::Time)
            } else if is_word_of_conditions(word) {
                Some(TokenKind::Keyword)
            } else {
                None
            }
        };
        let Some(part) = self.part(token.span) else {
            return of_language(word);
        };
        if part.keyword.start <= token.span.start && token.span.end <= part.keyword.end {
            return Some(TokenKind::Keyword);
        }
        match part.kind {
            PartKind::Data => Some(TokenKind::Text),
            PartKind::Field if is_type_word(word) || is_kind => Some(TokenKind::Type),
            PartKind::Field | PartKind::Head => {
                let kind = of_language(word);
                kind.or(is_kind.then_some(TokenKind::Type))
            }
            PartKind::Setting if of_language(word).is_some() => of_language(word),
            PartKind::Setting if is_kind => Some(TokenKind::Type),
            PartKind::Setting => Some(TokenKind::Text),
        }
    }

    /// Whether nothing but blanks, or a `{` or `;`, stands before it.
    fn starts_line(&self, span: Span) -> bool {
        let Some(before) = self.before else {
            return true;
        };
        let between = self.text.get(before.span.end as usize..span.start as usize);
        let opens = matches!(self.text.get(before.span.range()), Some("{" | ";" | "}"));
        opens || between.is_some_and(|blank| blank.contains('\n'))
    }
}
