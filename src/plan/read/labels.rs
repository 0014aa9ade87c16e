//! Labels and categories that are nearly what the policy asks for.

use super::Reader;
use super::findings::quoted;
use crate::diagnostic::Diagnostic;
use crate::plan::checks::NEAR_WORD;
use crate::policy::Policy;
use crate::policy::condition::{ExprId, Op};
use crate::policy::types::{RecordKind, Value};
use rustc_hash::FxHashMap;

/// A shorter word is a word of its own, one letter away from many.
const SHORTEST: usize = 4;

/// The fields of free words that policies ask for.
const FIELDS: [(RecordKind, &str); 4] = [
    (RecordKind::Change, "labels"),
    (RecordKind::Change, "category"),
    (RecordKind::Release, "labels"),
    (RecordKind::Release, "category"),
];

impl Reader<'_> {
    /// Reports words that are one edit away from one that the policy asks for in that field: its statements pass them over.
    pub(super) fn check_labels(&mut self) {
        for (kind, name) in FIELDS {
            let field = self.field(kind, name);
            let asked = asked_for(self.policy, kind, field);
            if asked.is_empty() {
                continue;
            }
            let mut known: FxHashMap<String, Option<String>> = FxHashMap::default();
            for row in 0..self.out.records.count(kind) {
                let cell = self.out.records.cell(kind, row, field);
                let mut cells = vec![cell];
                cells.extend(self.out.records.items(cell.value));
                for cell in cells {
                    let Value::Text(number) = cell.value else {
                        continue;
                    };
                    let word = self.out.records.text(number);
                    let near = known
                        .entry(word.to_lowercase())
                        .or_insert_with_key(|word| near(word, &asked));
                    if let Some(near) = near {
                        let place = self.out.records.cell_place(kind, row, cell);
                        let message = format!(
                            "`{name}`: no statement asks for {}, but one asks for `{near}`",
                            quoted(word)
                        );
                        let finding = Diagnostic::new(&NEAR_WORD, place, message)
                            .help(format!("did you mean `{near}`?"));
                        self.out.diagnostics.push(finding);
                    }
                }
            }
        }
    }
}

/// The word that is meant by one that nobody asks for.
fn near(word: &str, asked: &[String]) -> Option<String> {
    if word.chars().count() < SHORTEST || asked.iter().any(|asked| asked == word) {
        return None;
    }
    let is_near = |asked: &&String| {
        let lengths = (asked.chars().count(), word.chars().count());
        lengths.0.abs_diff(lengths.1) <= 1 && strsim::osa_distance(asked, word) == 1
    };
    asked.iter().find(is_near).cloned()
}

/// The words that conditions compare a field with, in small letters.
fn asked_for(policy: &Policy, kind: RecordKind, number: u16) -> Vec<String> {
    let program = &policy.program;
    let is_field = |id: ExprId| matches!(program.get(id).op, Op::Field { kind: of, field, .. } if of == kind && field == number);
    let mut words = Vec::new();
    for node in program.iter() {
        let (Op::Compare { left, right, .. }
        | Op::Has { left, right, .. }
        | Op::Among { left, right, .. }) = node.op
        else {
            continue;
        };
        if !is_field(left) {
            continue;
        }
        let all = match &program.get(right).op {
            Op::List(all) => all.clone(),
            _ => vec![right],
        };
        for id in all {
            if let Op::Constant(Value::Text(text)) = program.get(id).op {
                words.extend(
                    policy
                        .texts
                        .get(text as usize)
                        .map(|text| text.to_lowercase()),
                );
            }
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}
