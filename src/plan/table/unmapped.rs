//! Texts of a table for which the mapping has no value: each is reported once, where it stands first.

use super::mapping::Spec;
use crate::diagnostic::suggest;
use crate::plan::build::{Builder, shorten};
use crate::plan::checks::UNMAPPED_VALUE;
use crate::source::Span;
use rustc_hash::FxHashMap;

/// What was met.
#[derive(Default)]
pub(super) struct Unmapped<'m> {
    known: FxHashMap<(u32, String), usize>,
    all: Vec<One<'m>>,
}

struct One<'m> {
    spec: &'m Spec,
    text: String,
    span: Span,
    count: usize,
}

impl<'m> Unmapped<'m> {
    /// Notes a text.
    pub(super) fn add(&mut self, spec: &'m Spec, text: String, span: Span) {
        let key = (spec.span.start, text);
        if let Some(number) = self.known.get(&key) {
            if let Some(one) = self.all.get_mut(*number) {
                one.count += 1;
            }
            return;
        }
        self.all.push(One {
            spec,
            text: key.1.clone(),
            span,
            count: 1,
        });
        self.known.insert(key, self.all.len() - 1);
    }

    /// Reports them.
    pub(super) fn report(self, builder: &mut Builder) {
        for one in self.all {
            let text = shorten(&one.text);
            let message = format!("the mapping has no value for `{text}`");
            let mapping = builder.place(one.spec.span);
            let known = one.spec.values.keys().map(String::as_str);
            // Past the limit nothing is put in words.
            let near = match builder.is_full() {
                true => Vec::new(),
                false => suggest(&one.text, known),
            };
            builder.report(&UNMAPPED_VALUE, one.span, message, |found| {
                let mut found = found.label(mapping, "the values that it has");
                if one.count > 1 {
                    found = found.remark(format!("here first, in {} rows", one.count));
                }
                if let Some(near) = near.first() {
                    found = found.help(format!("it has one for `{}`", shorten(near)));
                }
                found.help(
                    "add it to `values`; `others = \"keep\"` takes what is not there as it is, `others = \"drop\"` as no value",
                )
            });
        }
    }
}
