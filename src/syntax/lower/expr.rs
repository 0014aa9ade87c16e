//! Conditions: one flat row of operands and operators becomes a tree, by precedence.

use super::Lowering;
use super::literals::{unit_of, weekday_of};
use crate::source::{Span, Spanned};
use crate::syntax::checks::{CHAINED_COMPARISON, MIXED_AND_OR, NESTING_TOO_DEEP};
use crate::syntax::grammar::{Pair, Pairs, Rule};
use crate::syntax::tree::{
    ArithmeticOp, CompareOp, Expr, ExprKind, HasAmount, Length, Over, Quantifier,
};
use std::iter::Peekable;

/// A tree of a condition has at most so many levels, so that whoever walks it needs little stack.
const MOST_LEVELS: usize = 200;

/// A part of a condition, and how many levels it has.
type Part = (Expr, usize);
type Row<'t> = Peekable<Pairs<'t>>;

impl Lowering<'_> {
    /// An `expr`, or a rule that holds one row of operands.
    pub(super) fn expr(&mut self, pair: Pair) -> Option<Expr> {
        self.expr_part(pair).map(|(expr, _)| expr)
    }

    fn expr_part(&mut self, pair: Pair) -> Option<Part> {
        let mut row: Row = pair.into_inner().peekable();
        let mut terms = vec![self.term(&mut row)?];
        let mut joiners: Vec<(Span, bool)> = Vec::new();
        while let Some(joiner) = row.next_if(|p| p.as_rule() == Rule::joiner) {
            joiners.push((self.span(&joiner), joiner.as_str() == "or"));
            terms.push(self.term(&mut row)?);
        }
        let Some((_, first_is_or)) = joiners.first().copied() else {
            return terms.pop();
        };
        if joiners.iter().any(|(_, is_or)| *is_or != first_is_or) {
            let spans: Vec<Span> = terms.iter().map(|(e, _)| e.span).collect();
            let joiners: Vec<(Span, &str)> = joiners
                .iter()
                .map(|(s, or)| (*s, if *or { "or" } else { "and" }))
                .collect();
            return self.mixed(&spans, &joiners);
        }
        let levels = 1 + terms.iter().map(|(_, levels)| *levels).max().unwrap_or(0);
        let parts: Vec<Expr> = terms.into_iter().map(|(expr, _)| expr).collect();
        let span = whole(&parts);
        let kind = if first_is_or {
            ExprKind::Or(parts)
        } else {
            ExprKind::And(parts)
        };
        self.node(span, kind, levels)
    }

    /// Refuses joiners of several kinds side by side, and offers the readings.
    pub(super) fn mixed<T>(&mut self, parts: &[Span], joiners: &[(Span, &str)]) -> Option<T> {
        let (first_span, first) = joiners.first().copied()?;
        let (other_span, other) = joiners.iter().find(|(_, word)| *word != first).copied()?;
        let mut finding = self
            .error(
                &MIXED_AND_OR,
                other_span,
                format!("`{other}` beside `{first}` can be read in two ways"),
            )
            .remark(format!("`{other}` here"))
            .label(self.place(first_span), format!("`{first}` here"))
            .help("put `( )` around the parts that belong together");
        if joiners
            .iter()
            .all(|(_, word)| *word == first || *word == other)
        {
            for word in [first, other] {
                let mut edits = Vec::new();
                let mut open = false;
                for (at, part) in parts.iter().enumerate() {
                    let joined = joiners.get(at).is_some_and(|(_, w)| *w == word);
                    if joined && !open {
                        edits.push((part.at_start(), "(".to_owned()));
                    } else if !joined && open {
                        edits.push((part.at_end(), ")".to_owned()));
                    }
                    open = joined;
                }
                let fix = self.fix(
                    format!("put `( )` around what `{word}` joins"),
                    false,
                    edits,
                );
                finding.fixes.push(fix);
            }
        }
        self.refuse(finding)
    }

    fn term(&mut self, row: &mut Row) -> Option<Part> {
        let mut nots = Vec::new();
        while let Some(not) = row.next_if(|p| p.as_rule() == Rule::k_not) {
            nots.push(self.span(&not));
        }
        let mut part = self.compared(row)?;
        if row.next_if(|p| p.as_rule() == Rule::k_by).is_some() {
            let right = self.shift(row)?;
            part = self.two(part, right, ExprKind::By)?;
        }
        for not in nots.into_iter().rev() {
            let (expr, levels) = part;
            part = self.node(not.to(expr.span), ExprKind::Not(expr), levels + 1)?;
        }
        Some(part)
    }

    fn compared(&mut self, row: &mut Row) -> Option<Part> {
        let mut part = self.shift(row)?;
        let mut first: Option<(Span, Span)> = None;
        while let Some(operator) = row.next_if(|p| is_comparison(p.as_rule())) {
            let span = self.span(&operator);
            if let Some((before, middle)) = first {
                return self.chained(before, middle, span);
            }
            let before_right = part.0.span;
            part = self.comparison(part, operator, row)?;
            let middle_end = part.0.span.end;
            first = Some((
                span,
                Span {
                    start: before_right.start,
                    end: middle_end,
                },
            ));
        }
        Some(part)
    }

    fn chained<T>(&mut self, before: Span, left: Span, operator: Span) -> Option<T> {
        let middle = Span {
            start: before.end,
            end: left.end,
        };
        let middle = self.slice(middle).trim().to_owned();
        let mut finding = self
            .error(
                &CHAINED_COMPARISON,
                operator,
                "a comparison has two sides; a second one cannot follow it",
            )
            .label(self.place(before), "the first comparison")
            .help("compare each pair and join the two with `and`");
        let sign = |text: &str| text.chars().all(|c| "<>=!".contains(c));
        if sign(self.slice(before)) && sign(self.slice(operator)) && middle.len() < 80 {
            let edit = (operator.at_start(), format!("and {middle} "));
            let fix = self.fix(
                format!("compare `{middle}` twice, joined with `and`"),
                false,
                vec![edit],
            );
            finding.fixes.push(fix);
        }
        self.refuse(finding)
    }

    fn comparison(&mut self, left: Part, first: Pair, row: &mut Row) -> Option<Part> {
        let mut negated = false;
        let mut operator = first;
        if operator.as_rule() == Rule::k_not {
            negated = true;
            operator = row.next()?;
        }
        let word = operator.as_str();
        match operator.as_rule() {
            Rule::compare_op => {
                let op = Spanned::new(compare_op(word), self.span(&operator));
                let right = self.shift(row)?;
                self.two(left, right, |left, right| ExprKind::Compare {
                    left,
                    op,
                    right,
                })
            }
            Rule::word_op => {
                let right = self.shift(row)?;
                self.two(left, right, |left, right| match word {
                    "in" => ExprKind::In {
                        left,
                        negated,
                        right,
                    },
                    "like" => ExprKind::Like {
                        left,
                        negated,
                        right,
                    },
                    "during" => ExprKind::During {
                        left: Some(left),
                        negated,
                        right,
                    },
                    _ => ExprKind::Inside {
                        left: Some(left),
                        negated,
                        right,
                    },
                })
            }
            Rule::k_has => {
                let amount = match row.next_if(|p| p.as_rule() == Rule::has_amount) {
                    None => HasAmount::One,
                    Some(pair) if pair.as_str() == "any" => HasAmount::Any,
                    Some(_) => HasAmount::All,
                };
                let right = self.shift(row)?;
                self.two(left, right, |left, right| ExprKind::Has {
                    left,
                    negated,
                    amount,
                    right,
                })
            }
            Rule::k_within => {
                let distance = self.length(row.next()?)?;
                row.next_if(|p| p.as_rule() == Rule::k_of);
                let right = self.shift(row)?;
                self.two(left, right, |left, right| ExprKind::Within {
                    left: Some(left),
                    distance,
                    right,
                })
            }
            _ => {
                let test = row.next()?;
                let (expr, levels) = left;
                let span = expr.span.to(self.span(&test));
                let kind = if test.as_rule() == Rule::w_set {
                    ExprKind::IsSet(expr)
                } else {
                    ExprKind::IsMissing(expr)
                };
                self.node(span, kind, levels + 1)
            }
        }
    }

    /// `2 days before a`, read from the right.
    fn shift(&mut self, row: &mut Row) -> Option<Part> {
        let mut parts = vec![self.sum(row)?];
        let mut before = Vec::new();
        while let Some(operator) = row.next_if(|p| p.as_rule() == Rule::shift_op) {
            before.push(operator.as_str() == "before");
            parts.push(self.sum(row)?);
        }
        let mut right = parts.pop()?;
        while let (Some(left), Some(is_before)) = (parts.pop(), before.pop()) {
            right = self.two(
                left,
                right,
                if is_before {
                    ExprKind::Before
                } else {
                    ExprKind::After
                },
            )?;
        }
        Some(right)
    }

    fn sum(&mut self, row: &mut Row) -> Option<Part> {
        let mut left = self.product(row)?;
        while let Some(operator) = row.next_if(|p| p.as_rule() == Rule::sum_op) {
            let right = self.product(row)?;
            left = self.arithmetic(left, &operator, right)?;
        }
        Some(left)
    }

    fn product(&mut self, row: &mut Row) -> Option<Part> {
        let mut left = self.placed(row)?;
        while let Some(operator) = row.next_if(|p| p.as_rule() == Rule::product_op) {
            let right = self.placed(row)?;
            left = self.arithmetic(left, &operator, right)?;
        }
        Some(left)
    }

    fn arithmetic(&mut self, left: Part, operator: &Pair, right: Part) -> Option<Part> {
        let value = match operator.as_str() {
            "+" => ArithmeticOp::Add,
            "-" => ArithmeticOp::Subtract,
            "*" => ArithmeticOp::Multiply,
            _ => ArithmeticOp::Divide,
        };
        let op = Spanned::new(value, self.span(operator));
        self.two(left, right, |left, right| ExprKind::Arithmetic {
            left,
            op,
            right,
        })
    }

    fn placed(&mut self, row: &mut Row) -> Option<Part> {
        let left = self.primary(row.next()?)?;
        if row.next_if(|p| p.as_rule() == Rule::k_at).is_none() {
            return Some(left);
        }
        let right = self.primary(row.next()?)?;
        self.two(left, right, ExprKind::At)
    }

    fn primary(&mut self, pair: Pair) -> Option<Part> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::path => ExprKind::Path(self.path(&pair)),
            Rule::paren => {
                let (mut expr, levels) = self.expr_part(pair.into_inner().next()?)?;
                expr.span = span;
                return Some((expr, levels));
            }
            Rule::list => {
                let mut levels = 1;
                let mut parts = Vec::new();
                for part in pair.into_inner().filter(|p| p.as_rule() == Rule::expr) {
                    let (expr, its) = self.expr_part(part)?;
                    levels = levels.max(its + 1);
                    parts.push(expr);
                }
                return self.node(span, ExprKind::List(parts), levels);
            }
            Rule::quantifier => return self.quantifier(pair, span),
            Rule::alone => return self.alone(pair, span),
            Rule::pair => {
                let mut parts = pair.into_inner();
                let share = parts.next()?.as_str() == "share";
                let path = self.path(&parts.next()?);
                if share {
                    ExprKind::Share(path)
                } else {
                    ExprKind::Same(path)
                }
            }
            Rule::number => ExprKind::Number(self.float(&pair)?),
            Rule::percent => ExprKind::Percent(self.float(&pair)?),
            Rule::string => ExprKind::Text(self.string(&pair)?.value),
            Rule::datetime => ExprKind::DateTime(self.datetime(pair)?.value),
            Rule::clock => ExprKind::Clock(self.start_clock(&pair)?.value),
            Rule::duration | Rule::span => ExprKind::Length(self.length(pair)?.value),
            Rule::weekday => ExprKind::Weekday(weekday_of(pair.as_str())),
            Rule::person_ref => ExprKind::Person(self.person(&pair).value),
            _ => return None,
        };
        self.node(span, kind, 1)
    }

    fn quantifier(&mut self, pair: Pair, span: Span) -> Option<Part> {
        let mut parts = pair.into_inner();
        let word = parts.next()?;
        let quantifier = match word.as_str() {
            "any" => Quantifier::Any,
            "all" => Quantifier::All,
            "no" => Quantifier::No,
            "count" => Quantifier::Count,
            "rate" => Quantifier::Rate,
            "average" => Quantifier::Average,
            "latest" => Quantifier::Latest,
            _ => Quantifier::Highest,
        };
        let quantifier = Spanned::new(quantifier, self.span(&word));
        let collection = self.path(&parts.next()?);
        let (mut over, mut condition, mut fulfils, mut levels) = (None, None, None, 1);
        let mut is_met = false;
        for part in parts {
            let at = self.span(&part);
            match part.as_rule() {
                Rule::span | Rule::duration => {
                    over = Some(self.length(part)?)
                        .map(|l: Spanned<Length>| Spanned::new(Over::Length(l.value), at))
                }
                Rule::k_is => is_met = true,
                Rule::unit => over = Some(Spanned::new(Over::Unit(unit_of(part.as_str())), at)),
                Rule::int => over = Some(Spanned::new(Over::Last(self.count(&part)?.value), at)),
                Rule::paren => {
                    let (expr, its) = self.primary(part)?;
                    levels = levels.max(its + 1);
                    match is_met {
                        true => fulfils = Some(expr),
                        false => condition = Some(expr),
                    }
                }
                _ => {}
            }
        }
        self.node(
            span,
            ExprKind::Quantifier {
                quantifier,
                collection,
                over,
                condition,
                fulfils,
            },
            levels,
        )
    }

    fn alone(&mut self, pair: Pair, span: Span) -> Option<Part> {
        let mut parts = pair.into_inner();
        let word = parts.next()?;
        let distance = if word.as_rule() == Rule::k_within {
            let distance = self.length(parts.next()?)?;
            parts.next()?;
            Some(distance)
        } else {
            None
        };
        let mut row: Row = parts.next()?.into_inner().peekable();
        let (right, levels) = self.placed(&mut row)?;
        let (left, negated) = (None, false);
        let kind = match (distance, word.as_str()) {
            (Some(distance), _) => ExprKind::Within {
                left,
                distance,
                right,
            },
            (None, "during") => ExprKind::During {
                left,
                negated,
                right,
            },
            (None, _) => ExprKind::Inside {
                left,
                negated,
                right,
            },
        };
        self.node(span, kind, levels + 1)
    }

    /// An `instant` or `by_instant`.
    pub(super) fn instant(&mut self, pair: Pair) -> Option<Expr> {
        self.expr(pair)
    }

    fn two(
        &mut self,
        left: Part,
        right: Part,
        make: impl FnOnce(Expr, Expr) -> ExprKind,
    ) -> Option<Part> {
        let levels = 1 + left.1.max(right.1);
        self.node(left.0.span.to(right.0.span), make(left.0, right.0), levels)
    }

    fn node(&mut self, span: Span, kind: ExprKind, levels: usize) -> Option<Part> {
        if levels > MOST_LEVELS {
            let finding = self
                .error(
                    &NESTING_TOO_DEEP,
                    span.at_end(),
                    format!("this condition has more than {MOST_LEVELS} levels"),
                )
                .help("give a part of it a name with `define`");
            return self.refuse(finding);
        }
        Some((
            Expr {
                span,
                kind: Box::new(kind),
            },
            levels,
        ))
    }
}

fn whole(parts: &[Expr]) -> Span {
    parts
        .iter()
        .map(|part| part.span)
        .reduce(Span::to)
        .unwrap_or_default()
}

fn is_comparison(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::compare_op | Rule::word_op | Rule::k_not | Rule::k_has | Rule::k_within | Rule::k_is
    )
}

fn compare_op(text: &str) -> CompareOp {
    match text {
        "=" => CompareOp::Equal,
        "!=" => CompareOp::NotEqual,
        "<" => CompareOp::Less,
        "<=" => CompareOp::LessOrEqual,
        ">" => CompareOp::Greater,
        _ => CompareOp::GreaterOrEqual,
    }
}
