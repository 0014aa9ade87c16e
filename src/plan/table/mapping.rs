//! How tables are read as records: which column is which field.

use super::dates::DateForm;
use super::reading::Reading;
use crate::plan::tree::{NodeId, Tree};
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All tables of a workspace.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The text that maps them, as a tree.
    pub config: Arc<Tree>,
    /// The tables, in their order.
    pub tables: Vec<Table>,
}

/// A word of the mapping, with its place there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Where it is written, with its quotes.
    pub span: Span,
}

/// What tables are read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `[[table]]`: records that are judged.
    Plans,
    /// `[[history]]`: records of what happened.
    History,
}

/// One kind of table.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it is read for.
    pub purpose: Purpose,
    /// The first and the last day, or instant, of the span that the files of history cover, if it is stated.
    pub covers: Option<(Word, Option<Word>)>,
    /// Where it begins.
    pub span: Span,
    /// Which files, as patterns of paths relative to the root of the workspace.
    pub files: Vec<Word>,
    /// What each row is: `change`, `approval`.
    pub record: Word,
    /// Of what each row is a part, and the column with the id of that record.
    pub owner: Option<(Word, Word)>,
    /// Between the values of a row; `None` for a comma, or what the name of the file says.
    pub delimiter: Option<u8>,
    /// In JSON, the path to the list of rows.
    pub rows: Option<Word>,
    /// The zone of times without an offset.
    pub timezone: Option<Word>,
    /// The forms of times; none for those of plans.
    pub dates: Arc<[DateForm]>,
    /// The texts that mean that there is no value.
    pub missing: Vec<String>,
    /// Which rows count.
    pub only: Vec<Only>,
    /// Which columns are which fields.
    pub columns: Shape,
}

/// Rows count only if a column has one of these values.
#[derive(Clone, Debug)]
pub struct Only {
    /// The column.
    pub column: Word,
    /// The values; the empty one for none.
    pub values: Vec<String>,
}

/// What is made of a row.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A record in which every column is the field of its own name.
    Same,
    /// A record with these fields.
    Record(Vec<(Word, Shape)>),
    /// Several of them.
    List(Vec<Shape>),
    /// One value.
    Value(Spec),
}

/// Where a value comes from and what is done with it.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Where it is written.
    pub span: Span,
    /// Where the value comes from.
    pub source: Origin,
    /// What texts of the table stand for; empty if they are taken as they are.
    pub values: BTreeMap<String, String>,
    /// What is done with a text that `values` does not have.
    pub others: Others,
    /// What parts a text into several.
    pub separator: Option<String>,
    /// How letters are written.
    pub case: Case,
    /// How its times and lengths are written, if the column says so itself.
    pub reading: Option<Arc<Reading>>,
}

impl Spec {
    /// What to write in the mapping so that bare numbers of this column are minutes.
    fn line_with_unit(&self, path: &str) -> String {
        let does_more =
            !self.values.is_empty() || self.separator.is_some() || self.case != Case::Keep;
        match &self.source {
            Origin::First(words) if words.len() == 1 && !does_more => {
                let column = words.first().map_or("", |word| word.text.as_str());
                format!("write `{path} = {{ column = {column:?}, unit = \"minutes\" }}`")
            }
            _ => format!("add `unit = \"minutes\"` to `{path}`"),
        }
    }
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// The first of these columns that has a value.
    First(Vec<Word>),
    /// The values of these columns in a row, with this text between them.
    Join(Vec<Word>, String),
    /// A value of the mapping itself.
    Constant(NodeId),
}

/// What is done with a text that `values` does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Others {
    /// It is a finding.
    #[default]
    Refuse,
    /// It is taken as it is.
    Keep,
    /// It is no value.
    Drop,
}

/// How letters are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Case {
    /// As in the table.
    #[default]
    Keep,
    /// All small.
    Lower,
    /// Small, with `-` for everything between words: `First Last` becomes `first-last`.
    Kebab,
}

impl Case {
    /// The text in that case.
    pub fn apply(self, text: &str) -> String {
        match self {
            Case::Keep => text.to_owned(),
            Case::Lower => text.to_lowercase(),
            Case::Kebab => {
                let lower = text.to_lowercase();
                let words = lower.split(|c: char| !c.is_alphanumeric());
                let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
                words.join("-")
            }
        }
    }
}

impl Table {
    /// Whether its records are history.
    pub fn is_history(&self) -> bool {
        self.purpose == Purpose::History
    }

    /// The columns that are asked for, each once, in the order of the mapping.
    pub(super) fn wanted(&self) -> Vec<&Word> {
        let mut all = Vec::new();
        if let Some((_, key)) = &self.owner {
            all.push(key);
        }
        all.extend(self.only.iter().map(|only| &only.column));
        self.columns.wanted(&mut all);
        let mut seen = rustc_hash::FxHashSet::default();
        all.retain(|word| seen.insert(word.text.as_str()));
        all
    }
}

impl Shape {
    /// The fields that are one column as it is, each with its path and its place in the mapping.
    pub(super) fn plain_columns(&self, path: &str, all: &mut Vec<(u32, String)>) {
        match self {
            Shape::Record(fields) => {
                for (word, shape) in fields {
                    let path = match path {
                        "" => word.text.clone(),
                        path => format!("{path}.{}", word.text),
                    };
                    match shape {
                        Shape::Value(spec) => {
                            all.push((word.span.start, spec.line_with_unit(&path)))
                        }
                        other => other.plain_columns(&path, all),
                    }
                }
            }
            // In a list of records each is written with its own fields.
            Shape::List(shapes) => shapes.iter().for_each(|shape| shape.plain_columns("", all)),
            Shape::Same | Shape::Value(_) => {}
        }
    }

    fn wanted<'m>(&'m self, all: &mut Vec<&'m Word>) {
        match self {
            Shape::Same => {}
            Shape::Record(fields) => fields.iter().for_each(|(_, shape)| shape.wanted(all)),
            Shape::List(shapes) => shapes.iter().for_each(|shape| shape.wanted(all)),
            Shape::Value(spec) => match &spec.source {
                Origin::First(words) | Origin::Join(words, _) => all.extend(words),
                Origin::Constant(_) => {}
            },
        }
    }
}
