//! Items: head, settings, and what is missing from them.

use super::Lowering;
use super::settings::{Seen, article};
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Spanned};
use crate::syntax::checks::{STRAY_BRACE, SYNTAX_ERROR, UNCLOSED_ITEM};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{File, Item, ItemKind, Line};

impl Lowering<'_> {
    /// One node of a file: an item, or what is not one.
    pub(in crate::syntax) fn top(&mut self, pair: Pair, file: &mut File) {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::EOI => {}
            Rule::no_end => {
                let finding = self
                    .error(
                        &SYNTAX_ERROR,
                        self.next_word(span),
                        "an item starts on a line of its own",
                    )
                    .help("put a newline before it");
                self.diagnostics.push(finding);
            }
            Rule::stray => {
                let finding = self
                    .error(&STRAY_BRACE, span, "this `}` closes nothing")
                    .help("take it out, or look for a `{` that is missing above");
                self.diagnostics.push(finding);
            }
            Rule::junk_item => self.explain_junk_item(span),
            rule => {
                let found = ItemKind::ALL
                    .into_iter()
                    .find(|kind| rule_of(*kind) == rule);
                if let Some(item) = found.and_then(|kind| self.item(pair, kind, span)) {
                    file.items.push(item);
                }
            }
        }
    }

    fn item(&mut self, pair: Pair, kind: ItemKind, span: Span) -> Option<Item> {
        let mut parts = pair.into_inner().peekable();
        if matches!(kind, ItemKind::Scale | ItemKind::Field | ItemKind::Define) {
            return self.one_line(parts.next()?, kind, span);
        }
        let word = self.span(&parts.next()?);
        let mut item = Item {
            span,
            kind: Spanned::new(kind, word),
            name: None,
            docs: Vec::new(),
            line: None,
            settings: Vec::new(),
            broken: false,
        };
        let mut seen = Seen::default();
        let mut head = word;
        let mut reported_head = false;
        let mut unclosed_text = false;
        for part in parts {
            let at = self.span(&part);
            match part.as_rule() {
                Rule::name => (item.name, head) = (Some(self.name(&part)), word.to(at)),
                Rule::person_ref => (item.name, head) = (Some(self.person(&part)), word.to(at)),
                Rule::string => (item.name, head) = (self.string(&part), word.to(at)),
                Rule::no_name | Rule::no_open if reported_head => item.broken = true,
                Rule::no_name => {
                    item.broken = true;
                    reported_head = true;
                    self.explain_head(kind, word, at);
                }
                Rule::head_junk => {
                    item.broken = true;
                    if !reported_head {
                        reported_head = true;
                        self.explain_head_junk(kind, at);
                    }
                }
                Rule::no_open => {
                    item.broken = true;
                    reported_head = true;
                    let finding = self
                        .error(
                            &SYNTAX_ERROR,
                            head.at_end(),
                            format!("{} has its settings in braces", article(kind.keyword())),
                        )
                        .remark("expected `{`")
                        .help("write `{` here, and `}` behind the last setting");
                    self.diagnostics.push(finding);
                }
                Rule::late_open => {
                    let finding = self.late_open(at);
                    self.diagnostics.push(finding);
                }
                Rule::no_close => {
                    item.broken = true;
                    let opened = self.slice(span).contains('{');
                    if opened && !unclosed_text {
                        self.unclosed(span, &part, head, kind.keyword());
                    }
                }
                rule => {
                    unclosed_text |= rule == Rule::junk && self.swallowed_brace(at);
                    let mut broken = false;
                    match self.setting(part, kind, false, &mut seen, &mut broken) {
                        Some(setting) => item.settings.push(setting),
                        None => item.broken = true,
                    }
                    item.broken |= broken;
                }
            }
        }
        Some(item)
    }

    fn late_open(&self, at: Span) -> Diagnostic {
        let brace = Span {
            start: at.end.saturating_sub(1),
            end: at.end,
        };
        let finding = self
            .error(
                &SYNTAX_ERROR,
                brace,
                "the `{` stands on the line of its item",
            )
            .help("a newline ends the line of an item");
        if self.slice(at).contains('#') {
            return finding;
        }
        finding.replace("move the `{` to the line above", self.place(at), " {")
    }

    /// Whether a text without its end took the closing brace along.
    fn swallowed_brace(&self, junk: Span) -> bool {
        let text = self.slice(junk);
        text.contains('}') && text.contains(['"', '`'])
    }

    /// Reports a missing `}` at the end of what was read.
    pub(super) fn unclosed(&mut self, whole: Span, missing: &Pair, head: Span, what: &str) {
        let end = self.span(missing).start.max(head.end);
        let read = Span {
            start: whole.start,
            end,
        };
        let last = read.start as usize + self.slice(read).trim_end().len();
        let finding = self
            .error(
                &UNCLOSED_ITEM,
                Span::new(last, last),
                format!("this {what} has no closing `}}`"),
            )
            .remark("expected `}`")
            .label(self.place(head), format!("the {what} starts here"))
            .help("write `}` behind its last setting");
        self.diagnostics.push(finding);
    }

    fn one_line(&mut self, first: Pair, kind: ItemKind, span: Span) -> Option<Item> {
        let mut item = Item {
            span,
            kind: Spanned::new(kind, self.span(&first)),
            name: None,
            docs: Vec::new(),
            line: None,
            settings: Vec::new(),
            broken: false,
        };
        if !matches!(
            first.as_rule(),
            Rule::scale_line | Rule::field_line | Rule::define_line
        ) {
            self.explain_one_line(span, kind);
            return None;
        }
        let mut parts = first.into_inner();
        item.kind.span = self.span(&parts.next()?);
        match kind {
            ItemKind::Scale => {
                item.name = Some(self.name(&parts.next()?));
                let mut ordered = vec![self.name(&parts.next()?)];
                let mut unordered = Vec::new();
                let mut comma = None;
                while let (Some(mark), Some(level)) = (parts.next(), parts.next()) {
                    if mark.as_str() == "," {
                        comma = Some(self.span(&mark));
                    }
                    match comma {
                        None => ordered.push(self.name(&level)),
                        Some(_) if mark.as_str() == "," => unordered.push(self.name(&level)),
                        Some(comma) => {
                            let finding = self
                                .error(
                                    &SYNTAX_ERROR,
                                    self.span(&mark),
                                    "a level behind a `,` has no order",
                                )
                                .label(self.place(comma), "the levels without an order start here")
                                .help("write the ordered levels first: `low < high, unknown`");
                            return self.refuse(finding);
                        }
                    }
                }
                item.line = Some(Line::Scale { ordered, unordered });
            }
            ItemKind::Field => {
                let path = self.path(&parts.next()?);
                item.name = path.names.last().cloned();
                let (mut list, mut of, mut note) = (false, None, None);
                for part in parts {
                    match part.as_rule() {
                        Rule::list_of => list = true,
                        Rule::name => of = Some(self.name(&part)),
                        _ => note = Some(self.string(&part)?),
                    }
                }
                item.line = Some(Line::Field {
                    path,
                    list,
                    of: of?,
                    note,
                });
            }
            _ => {
                let path = self.path(&parts.next()?);
                item.name = path.names.last().cloned();
                let value = self.expr(parts.last()?)?;
                item.line = Some(Line::Define { path, value });
            }
        }
        Some(item)
    }
}

fn rule_of(kind: ItemKind) -> Rule {
    match kind {
        ItemKind::Policy => Rule::policy,
        ItemKind::Calendar => Rule::calendar,
        ItemKind::Scale => Rule::scale,
        ItemKind::Field => Rule::field,
        ItemKind::Define => Rule::define,
        ItemKind::Person => Rule::person,
        ItemKind::Group => Rule::group,
        ItemKind::Service => Rule::service,
        ItemKind::Environment => Rule::environment,
        ItemKind::Period => Rule::period,
        ItemKind::Template => Rule::template,
        ItemKind::Assess => Rule::assess,
        ItemKind::Class => Rule::class,
        ItemKind::Bundle => Rule::bundle,
        ItemKind::Rule => Rule::rule_item,
        ItemKind::Approval => Rule::approval,
        ItemKind::Blackout => Rule::blackout,
        ItemKind::Window => Rule::window,
        ItemKind::Conflict => Rule::conflict,
        ItemKind::Limit => Rule::limit,
        ItemKind::Waiver => Rule::waiver,
        ItemKind::Test => Rule::test,
    }
}
