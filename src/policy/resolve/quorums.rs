//! Quorums: who must agree, as the lists of needs that would each do.

use super::Resolver;
use super::context::{Context, Subject};
use crate::diagnostic::Diagnostic;
use crate::policy::checks;
use crate::policy::condition::{Op, Variable};
use crate::policy::model::{Candidates, Need, Quorum};
use crate::policy::types::{Base, RecordKind, Type};
use crate::source::Spanned;
use crate::syntax::tree::{Amount, Expr, ExprKind, Path, Quorum as Tree, QuorumKind, Who};

/// More ways than this to fill one quorum are refused.
const MOST_WAYS: usize = 64;

impl Resolver<'_> {
    /// A quorum without the settings that an approval adds.
    pub(super) fn quorum(&mut self, tree: &Tree, context: &Context) -> Option<Quorum> {
        let place = context.at(tree.span);
        let mut turns = 0;
        let ways = self.ways(tree, context, 0, &mut turns)?;
        if ways.len() > MOST_WAYS {
            self.report(
                Diagnostic::new(
                    &checks::WRONG_TYPE,
                    place,
                    format!(
                        "there are {} ways to fill this quorum, and {MOST_WAYS} at the most",
                        ways.len()
                    ),
                )
                .help("write it as several lines or several approvals"),
            );
            return None;
        }
        Some(Quorum {
            ways,
            excluding: Vec::new(),
            valid: None,
            counts_when: None,
            count_places: false,
            place,
        })
    }

    /// All lists of needs that fill a quorum. `turn` is the turn of its first part, `last` the turn of its last.
    fn ways(
        &mut self,
        tree: &Tree,
        context: &Context,
        turn: u16,
        last: &mut u16,
    ) -> Option<Vec<Vec<Need>>> {
        *last = turn;
        match &tree.kind {
            QuorumKind::Need {
                amount,
                who,
                at,
                per,
            } => {
                let need =
                    self.need(tree, *amount, who, at.as_ref(), per.as_ref(), turn, context)?;
                Some(vec![vec![need]])
            }
            QuorumKind::Or(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    let mut end = turn;
                    all.extend(self.ways(part, context, turn, &mut end)?);
                    *last = (*last).max(end);
                }
                Some(all)
            }
            QuorumKind::And(parts) | QuorumKind::Then(parts) => {
                let in_turn = matches!(tree.kind, QuorumKind::Then(_));
                let mut all: Vec<Vec<Need>> = vec![Vec::new()];
                let mut next = turn;
                for part in parts {
                    let mut end = next;
                    let part = self.ways(part, context, next, &mut end)?;
                    *last = (*last).max(end);
                    if in_turn {
                        next = end + 1;
                    }
                    let mut product = Vec::new();
                    for before in &all {
                        for after in &part {
                            product.push(before.iter().chain(after).cloned().collect());
                        }
                    }
                    if product.len() > MOST_WAYS * 4 {
                        product.truncate(MOST_WAYS * 4);
                    }
                    all = product;
                }
                Some(all)
            }
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one need, which are what it is"
    )]
    fn need(
        &mut self,
        tree: &Tree,
        amount: Spanned<Amount>,
        who: &[Who],
        at: Option<&Expr>,
        per: Option<&Path>,
        turn: u16,
        context: &Context,
    ) -> Option<Need> {
        let place = context.at(tree.span);
        if matches!(amount.value, Amount::Count(0))
            || matches!(amount.value, Amount::Percent(percent) if percent <= 0.0)
        {
            self.report(
                Diagnostic::new(
                    &checks::WRONG_LITERAL,
                    context.at(amount.span),
                    "an approval by nobody is no approval",
                )
                .help("ask for 1 at least"),
            );
            return None;
        }
        if matches!(amount.value, Amount::Percent(percent) if percent > 100.0) {
            self.report(Diagnostic::new(
                &checks::WRONG_LITERAL,
                context.at(amount.span),
                "there are no more than 100% of a group",
            ));
            return None;
        }
        let per_name = per.map(path_text);
        let mut inner = context.clone();
        let per = match per {
            None => None,
            Some(path) => {
                let id = self.per(path, context)?;
                let Base::Record(kind) = self.type_of(id).base else {
                    self.report(
                        Diagnostic::new(
                            &checks::WRONG_TYPE,
                            context.at(path.span),
                            "`per` counts records, such as services",
                        )
                        .help("for example `1 of owner per service`"),
                    );
                    return None;
                };
                inner.element = Some(Subject {
                    kind,
                    variable: Variable::INNER,
                });
                Some(id)
            }
        };
        let mut candidates = Vec::new();
        for who in who {
            candidates.push(self.candidates(who, &inner)?);
        }
        let at_id = at.map(|at| self.instant(at, context));
        Some(Need {
            amount: amount.value,
            who: candidates,
            at: at_id,
            per,
            turn,
            place,
            text: need_text(amount.value, who, at, per_name),
        })
    }

    /// `per service` means the subject's `services`; `per services` is the same.
    fn per(&mut self, path: &Path, context: &Context) -> Option<crate::policy::ExprId> {
        let subject = context.subject?;
        let [name] = path.names.as_slice() else {
            return Some(self.path(path, context, None));
        };
        let found = self
            .policy
            .schema
            .find_key(subject.kind, &name.value)
            .map(|(_, field)| field.name.clone());
        let mut path = path.clone();
        if let (Some(found), Some(first)) = (found, path.names.first_mut()) {
            first.value = found;
        }
        let id = self.path(&path, context, None);
        (self.type_of(id).base != Base::Unknown).then_some(id)
    }

    fn candidates(&mut self, who: &Who, context: &Context) -> Option<Candidates> {
        match who {
            // A quorum may be the only place that names a person: that makes them known.
            Who::Person(name) => Some(Candidates::Person(self.person(name, context.file))),
            Who::Path(path) => {
                if let Some(group) = self.group_named(path, context) {
                    return Some(Candidates::Group(group));
                }
                let known_field = path.names.first().is_some_and(|first| {
                    context
                        .bare()
                        .into_iter()
                        .chain(context.subject)
                        .any(|subject| {
                            self.policy
                                .schema
                                .find(subject.kind, &first.value)
                                .is_some()
                        })
                        || context
                            .subject
                            .is_some_and(|subject| subject.kind.word() == first.value)
                });
                if !known_field {
                    let mut names = self.names_of(RecordKind::Group, context.file);
                    if let Some(bare) = context.bare() {
                        let fields = self.policy.schema.fields(bare.kind).iter();
                        let people = fields.filter(|field| {
                            matches!(field.ty.base, Base::Record(RecordKind::Person))
                        });
                        names.extend(people.map(|field| field.name.clone()));
                    }
                    let name: Vec<&str> =
                        path.names.iter().map(|name| name.value.as_str()).collect();
                    let name = name.join(".");
                    self.unknown(
                        &checks::UNKNOWN_NAME,
                        context.at(path.span),
                        "group",
                        &name,
                        names.iter().map(String::as_str),
                    );
                    self.tell_unseen(RecordKind::Group, &name, context.file);
                    return None;
                }
                let id = self.path(path, context, None);
                let ty = self.type_of(id);
                match ty.base {
                    Base::Record(RecordKind::Person | RecordKind::Group) => {
                        Some(Candidates::Field(id))
                    }
                    Base::Unknown => None,
                    _ => {
                        let what = self.describe(ty);
                        self.report(Diagnostic::new(
                            &checks::WRONG_TYPE,
                            context.at(path.span),
                            format!("people or a group belong here, and this is {what}"),
                        ));
                        None
                    }
                }
            }
        }
    }

    /// `excluding author, implementers`.
    pub(super) fn excluded(
        &mut self,
        paths: &[Path],
        context: &Context,
    ) -> Vec<crate::policy::ExprId> {
        let mut all = Vec::new();
        for path in paths {
            let id = self.path(path, context, None);
            let ty = self.type_of(id);
            match ty.base {
                Base::Record(RecordKind::Person) => all.push(id),
                Base::Unknown => {}
                _ => {
                    let what = self.describe(ty);
                    self.report(
                        Diagnostic::new(
                            &checks::WRONG_TYPE,
                            context.at(path.span),
                            format!("`excluding` takes people, and this is {what}"),
                        )
                        .help("for example `excluding author, implementers`"),
                    );
                }
            }
        }
        all
    }

    /// Marks a quorum line as one that nothing can be said about.
    pub(super) fn is_broken(&self, id: crate::policy::ExprId) -> bool {
        matches!(self.policy.program.get(id).op, Op::Broken)
            || self.type_of(id) == Type::one(Base::Unknown)
    }
}

/// A need as a person would write it: `1 of owner per service`.
fn need_text(amount: Amount, who: &[Who], at: Option<&Expr>, per: Option<String>) -> String {
    let names: Vec<String> = who
        .iter()
        .map(|who| match who {
            Who::Person(name) => format!("@{}", name.value),
            Who::Path(path) => path_text(path),
        })
        .collect();
    let amount = match amount {
        Amount::Count(count) => count.to_string(),
        Amount::Percent(percent) => format!("{percent}%"),
        Amount::All => "all".to_owned(),
    };
    let who = if names.len() == 1 {
        names.concat()
    } else {
        format!("({})", names.join(", "))
    };
    let at = match at.map(|at| &*at.kind) {
        Some(ExprKind::Path(path)) => format!(" at {}", path_text(path)),
        Some(_) => " at its time".to_owned(),
        None => String::new(),
    };
    let per = per.map(|per| format!(" per {per}")).unwrap_or_default();
    format!("{amount} of {who}{at}{per}")
}

fn path_text(path: &Path) -> String {
    let names: Vec<&str> = path.names.iter().map(|name| name.value.as_str()).collect();
    names.join(".")
}
