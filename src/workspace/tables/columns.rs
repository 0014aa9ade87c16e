//! The columns of a table: which of them is which field, and what is done with its values.

use super::parser::Parser;
use crate::diagnostic::{Diagnostic, suggest};
use crate::plan::table::{Case, LengthUnit, Origin, Others, Reading, Shape, Spec, Word};
use crate::plan::{Kind, NodeId};
use crate::workspace::checks::CONFIG_TYPE;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The keys of a column that is more than a name.
pub const SPEC_KEYS: [&str; 11] = [
    "column",
    "first",
    "join",
    "with",
    "value",
    "values",
    "others",
    "separator",
    "case",
    "dates",
    "unit",
];
/// How many of them make a table a column; the last two may be fields as well.
const TELLING: usize = SPEC_KEYS.len() - 2;
/// The keys of which one says where a value comes from.
const ORIGINS: [&str; 4] = ["column", "first", "join", "value"];

impl Parser<'_> {
    pub(super) fn columns(&mut self, value: NodeId, is_part: bool) -> Option<Shape> {
        let is_value = self.tree.kind(value) == Kind::Text || self.is_spec(value);
        if is_value && !is_part {
            self.expect("columns", "a table of fields, each with its column", value);
            return None;
        }
        match self.shape("columns", value)? {
            Shape::List(_) => {
                self.expect("columns", "a table of fields, each with its column", value);
                None
            }
            shape => Some(shape),
        }
    }

    fn shape(&mut self, key: &str, value: NodeId) -> Option<Shape> {
        let tree = self.tree;
        match tree.kind(value) {
            Kind::Text => Some(Shape::Value(self.plain(value))),
            Kind::Table if self.is_spec(value) => self.spec(value).map(Shape::Value),
            Kind::Table => {
                let mut fields = Vec::new();
                for (key, value) in tree.entries(value) {
                    let name = tree.text(key).to_owned();
                    let shape = self.shape(&name, value);
                    let word = Word {
                        text: name,
                        span: tree.span(key),
                    };
                    fields.extend(shape.map(|shape| (word, shape)));
                }
                Some(Shape::Record(fields))
            }
            Kind::Array => {
                let mut shapes = Vec::new();
                for item in tree.items(value) {
                    match self.shape(key, item) {
                        Some(Shape::List(_)) => {
                            self.expect(key, "a list of columns, not of lists", item);
                        }
                        shape => shapes.extend(shape),
                    }
                }
                Some(Shape::List(shapes))
            }
            _ if tree.is_damaged(value) => None,
            _ => {
                self.expect(key, "the name of a column, in quotes, or a table", value);
                if let Some(finding) = self.findings.last_mut() {
                    let help = format!(
                        "for the same value in each row, write `{key} = {{ value = {} }}`",
                        tree.text(value)
                    );
                    finding.help.push(help);
                }
                None
            }
        }
    }

    /// Whether a table says where a value comes from. Otherwise its keys are fields.
    fn is_spec(&self, value: NodeId) -> bool {
        let mut keys = self.tree.entries(value).map(|(key, _)| self.tree.text(key));
        let telling = SPEC_KEYS.get(..TELLING).unwrap_or_default();
        keys.any(|key| telling.contains(&key) || !suggest(key, ["column", "columns"]).is_empty())
    }

    fn plain(&self, value: NodeId) -> Spec {
        Spec {
            span: self.tree.span(value),
            source: Origin::First(vec![self.text(value)]),
            values: BTreeMap::new(),
            others: Others::default(),
            separator: None,
            case: Case::default(),
            reading: None,
        }
    }

    fn spec(&mut self, node: NodeId) -> Option<Spec> {
        let tree = self.tree;
        self.check_keys(node, &SPEC_KEYS);
        let origins: Vec<(NodeId, NodeId)> = tree
            .entries(node)
            .filter(|(key, _)| ORIGINS.contains(&tree.text(*key)))
            .collect();
        let (key, value) = match origins.as_slice() {
            [] => {
                let lacks = tree
                    .entries(node)
                    .all(|(key, _)| SPEC_KEYS.contains(&tree.text(key)));
                if lacks {
                    self.report_lack(node, "column");
                }
                return None;
            }
            [one] => *one,
            [_, (second, _), ..] => {
                let message = format!("a value comes from one of `{}`", ORIGINS.join("`, `"));
                self.report(&CONFIG_TYPE, tree.span(*second), &message);
                return None;
            }
        };
        let name = tree.text(key);
        let source = match name {
            "value" => Origin::Constant(value),
            "join" => {
                let with = self.find(node, "with").and_then(|v| self.word("with", v));
                let with = with.map_or_else(|| " ".to_owned(), |word| word.text);
                Origin::Join(self.words(name, value), with)
            }
            "first" => Origin::First(self.words(name, value)),
            _ => Origin::First(vec![self.word(name, value)?]),
        };
        let separator = self
            .find(node, "separator")
            .and_then(|v| self.word("separator", v));
        if let Some(word) = separator.as_ref().filter(|word| word.text.is_empty()) {
            self.report(
                &CONFIG_TYPE,
                word.span,
                "`separator` is what stands between the values, not nothing",
            );
        }
        Some(Spec {
            span: self
                .find(node, "values")
                .map_or(tree.span(node), |v| self.head(v)),
            source,
            values: self
                .find(node, "values")
                .map_or_else(BTreeMap::new, |v| self.values(v)),
            others: self
                .choice(
                    node,
                    "others",
                    &[("keep", Others::Keep), ("drop", Others::Drop)],
                )
                .unwrap_or_default(),
            separator: separator
                .map(|word| word.text)
                .filter(|text| !text.is_empty()),
            case: self
                .choice(
                    node,
                    "case",
                    &[("lower", Case::Lower), ("kebab", Case::Kebab)],
                )
                .unwrap_or_default(),
            reading: self.reading(node, name == "value"),
        })
    }

    /// How the times and lengths of the column are written, if it says so.
    fn reading(&mut self, node: NodeId, is_constant: bool) -> Option<Arc<Reading>> {
        let [dates, unit] = ["dates", "unit"].map(|key| self.find(node, key));
        let value = dates.or(unit)?;
        if is_constant {
            let span = self.tree.span(value);
            self.report(
                &CONFIG_TYPE,
                span,
                "`dates` and `unit` say how a column is written; write a `value` as plans do, like `\"20m\"`",
            );
            return None;
        }
        let unit = unit.and_then(|value| self.unit(value));
        Some(Arc::new(Reading {
            dates: dates.map(|_| self.dates(node)),
            unit,
            span: self.tree.span(value),
        }))
    }

    fn unit(&mut self, value: NodeId) -> Option<LengthUnit> {
        let word = self.word("unit", value)?;
        let found = LengthUnit::ALL.iter().find(|(name, _)| *name == word.text);
        if found.is_none() {
            let names = LengthUnit::ALL.map(|(name, _)| name);
            let starts = |name: &&&str| !word.text.is_empty() && name.starts_with(&word.text);
            let near = names.iter().find(starts).copied();
            let near = near.or_else(|| suggest(&word.text, names).first().copied());
            let place = word.span.within(self.tree.file());
            let message = format!(
                "`unit` is `seconds`, `minutes` or `hours`, not `{}`",
                word.text
            );
            let finding = Diagnostic::new(&CONFIG_TYPE, place, message);
            self.findings.push(match near {
                Some(near) => finding.help(format!("did you mean `{near}`?")).guess(
                    format!("write `{near}`"),
                    place,
                    format!("{near:?}"),
                ),
                None => finding.help(
                    "a length is elapsed time, and days differ in their hours: export the column in hours",
                ),
            });
        }
        found.map(|(_, unit)| *unit)
    }

    fn values(&mut self, node: NodeId) -> BTreeMap<String, String> {
        let tree = self.tree;
        if tree.kind(node) != Kind::Table {
            self.expect(
                "values",
                "a table from values of the column to values of the field",
                node,
            );
            return BTreeMap::new();
        }
        let mut values = BTreeMap::new();
        for (key, value) in tree.entries(node) {
            match tree.kind(value) {
                Kind::Array | Kind::Table | Kind::Null => {
                    self.expect(tree.text(key), "one value", value);
                }
                _ => {
                    values.insert(tree.text(key).to_owned(), tree.text(value).to_owned());
                }
            }
        }
        values
    }
}
