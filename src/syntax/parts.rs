//! What an expression consists of.

use super::tree::{Expr, ExprKind};

impl Expr {
    /// The expressions directly within this one, in the order of the text.
    pub fn parts(&self) -> impl Iterator<Item = &Expr> {
        let (list, pair): (&[Expr], [Option<&Expr>; 2]) = match &*self.kind {
            ExprKind::Or(all) | ExprKind::And(all) | ExprKind::List(all) => (all, [None, None]),
            ExprKind::Not(one) | ExprKind::IsSet(one) | ExprKind::IsMissing(one) => {
                (&[], [Some(one), None])
            }
            ExprKind::Compare { left, right, .. }
            | ExprKind::In { left, right, .. }
            | ExprKind::Has { left, right, .. }
            | ExprKind::Like { left, right, .. }
            | ExprKind::By(left, right)
            | ExprKind::Before(left, right)
            | ExprKind::After(left, right)
            | ExprKind::Arithmetic { left, right, .. }
            | ExprKind::At(left, right) => (&[], [Some(left), Some(right)]),
            ExprKind::During { left, right, .. }
            | ExprKind::Inside { left, right, .. }
            | ExprKind::Within { left, right, .. } => (&[], [left.as_ref(), Some(right)]),
            ExprKind::Quantifier {
                condition, fulfils, ..
            } => (&[], [condition.as_ref(), fulfils.as_ref()]),
            ExprKind::Share(_)
            | ExprKind::Same(_)
            | ExprKind::Number(_)
            | ExprKind::Percent(_)
            | ExprKind::Text(_)
            | ExprKind::DateTime(_)
            | ExprKind::Clock(_)
            | ExprKind::Length(_)
            | ExprKind::Weekday(_)
            | ExprKind::Person(_)
            | ExprKind::Path(_) => (&[], [None, None]),
        };
        list.iter().chain(pair.into_iter().flatten())
    }

    /// This expression and all that are within it, each before its parts, in the order of the text.
    pub fn all(&self) -> impl Iterator<Item = &Expr> {
        let mut open = vec![self];
        std::iter::from_fn(move || {
            let next = open.pop()?;
            let from = open.len();
            open.extend(next.parts());
            if let Some(parts) = open.get_mut(from..) {
                parts.reverse();
            }
            Some(next)
        })
    }
}
