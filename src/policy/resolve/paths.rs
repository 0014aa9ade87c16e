//! Names and paths: a literal of the expected type, a field, a constant, a thing with times, and the fields behind each.

use super::Resolver;
use super::context::{Context, Subject};
use crate::diagnostic::Diagnostic;
use crate::policy::condition::{ExprId, InstantPart, Op};
use crate::policy::schema::FieldSource;
use crate::policy::types::{Base, RecordKind, ScaleId, Type, Value};
use crate::policy::{checks, words};
use crate::source::{Place, Span};
use crate::syntax::tree::{Name, Path};
use crate::syntax::vocabulary::WEEKDAYS;

impl Resolver<'_> {
    /// A path: a literal of the expected type, a field, a constant, a thing with times.
    pub(super) fn path(
        &mut self,
        path: &Path,
        context: &Context,
        expected: Option<Base>,
    ) -> ExprId {
        let place = context.at(path.span);
        let Some((first, rest)) = path.names.split_first() else {
            return self.broken(place);
        };
        if rest.is_empty()
            && let Some(expected) = expected
            && let Some(value) = self.named_value(first, context, expected)
        {
            return self.push(Op::Constant(value), Type::one(expected), place);
        }
        match self.first_name(first, context) {
            Some((id, used)) => {
                let names = path.names.get(used..).unwrap_or_default();
                self.steps(id, first.span, names, context)
            }
            None => {
                let known_after = path.names.get(1).map(|second| second.value.as_str());
                if first.value == "calendar" && known_after == Some("holidays") {
                    return self.holidays_of_policy(place);
                }
                self.unknown_first_name(first, context, expected);
                self.broken(place)
            }
        }
    }

    /// What the first name of a path is, and how many names that used up.
    fn first_name(&mut self, first: &Name, context: &Context) -> Option<(ExprId, usize)> {
        let place = context.at(first.span);
        if let Some(bare) = context.bare()
            && self.find_field(bare.kind, &first.value, context).is_some()
        {
            return Some((self.record(bare, place), 0));
        }
        if first.value == "other"
            && let Some(other) = context.other
        {
            return Some((self.record(other, place), 1));
        }
        if let Some(subject) = context.subject {
            if first.value == self.policy.schema.word(subject.kind) {
                return Some((self.record(subject, place), 1));
            }
            if let Some(kind) = whole_of(subject.kind, &first.value) {
                let of = self.record(subject, place);
                return Some((
                    self.push(
                        Op::Parent { of, kind },
                        Type::one(Base::Record(kind)),
                        place,
                    ),
                    1,
                ));
            }
        }
        if self.constant_named(&first.value, context.file).is_some() {
            return Some((self.constant(&first.value, place), 1));
        }
        if let Some(times) = self.times_named(&first.value, context.file) {
            let value = Value::Times(times);
            return Some((
                self.push(Op::Constant(value), Type::one(Base::Times), place),
                1,
            ));
        }
        None
    }

    /// The number of a field that conditions of this file may use.
    pub(super) fn find_field(
        &self,
        kind: RecordKind,
        name: &str,
        context: &Context,
    ) -> Option<u16> {
        let (number, field) = self.policy.schema.find(kind, name)?;
        self.sees(context.file, field.declared).then_some(number)
    }

    pub(super) fn record(&mut self, subject: Subject, place: Place) -> ExprId {
        self.push(
            Op::Variable(subject.variable),
            Type::one(Base::Record(subject.kind)),
            place,
        )
    }

    /// A word that is none of those to which the program gives a meaning.
    fn unknown_word(&mut self, word: &Name, scale: ScaleId, context: &Context) {
        let Some(scale) = self.policy.scales.get(usize::from(scale.0)) else {
            return;
        };
        let place = context.at(word.span);
        let (meant, help) = words::advice(&word.value, &scale.name, &scale.levels);
        let message = format!(
            "`{}` is not one of the words of `{}`",
            word.value, scale.name
        );
        let mut finding =
            Diagnostic::new(&checks::UNKNOWN_NAME, place, message).remark("no such word");
        for line in help {
            finding = finding.help(line);
        }
        if let Some(meant) = meant {
            finding = finding.guess(format!("write `{meant}`"), place, meant);
        }
        self.report(finding);
    }

    pub(super) fn unknown_first_name(
        &mut self,
        first: &Name,
        context: &Context,
        expected: Option<Base>,
    ) {
        let place = context.at(first.span);
        if self.is_tentative {
            self.report(Diagnostic::new(&checks::UNKNOWN_NAME, place, String::new()));
            return;
        }
        if let Some(Base::Level(scale)) = expected
            && self.is_of_own_words(scale)
            && context.element.is_some()
        {
            return self.unknown_word(first, scale, context);
        }
        if let (Some(element), Some(subject)) = (context.element, context.subject)
            && self
                .policy
                .schema
                .find(subject.kind, &first.value)
                .is_some()
        {
            let word = self.policy.schema.word(subject.kind).to_owned();
            self.report(
                Diagnostic::new(
                    &checks::UNKNOWN_NAME,
                    place,
                    format!(
                        "{} has no field `{}`",
                        self.policy.schema.with_article(element.kind),
                        first.value
                    ),
                )
                .remark("inside `( )` a bare name is a field of the element")
                .help(format!(
                    "the {word}'s own is written `{word}.{}`",
                    first.value
                ))
                .guess(
                    format!("write `{word}.{}`", first.value),
                    place,
                    format!("{word}.{}", first.value),
                ),
            );
            return;
        }
        if let Some(Base::Level(scale)) = expected
            && self.is_of_own_words(scale)
        {
            return self.unknown_word(first, scale, context);
        }
        let what = match (expected, context.bare()) {
            (Some(Base::Level(scale)), _) => {
                let scale = self.policy.scales.get(scale.0 as usize);
                format!("level of `{}`", scale.map_or("", |scale| &scale.name))
            }
            (Some(Base::Record(RecordKind::Person)), Some(_)) => {
                "group or field that holds people".to_owned()
            }
            (Some(Base::Record(kind)), _) if kind.is_named_in_policy() => kind.word().to_owned(),
            (Some(Base::Weekday), _) => "weekday".to_owned(),
            (_, Some(bare)) => format!(
                "field of {}, constant or period",
                self.policy.schema.with_article(bare.kind)
            ),
            (_, None) => "constant or period".to_owned(),
        };
        let is_field = what.starts_with("field");
        let mut known: Vec<String> = match expected {
            Some(Base::Level(scale)) => self
                .policy
                .scales
                .get(scale.0 as usize)
                .map(|scale| scale.levels.clone())
                .unwrap_or_default(),
            Some(Base::Record(RecordKind::Person)) => {
                self.names_of(RecordKind::Group, context.file)
            }
            Some(Base::Weekday) => WEEKDAYS.iter().map(|(day, _)| (*day).to_owned()).collect(),
            Some(Base::Record(kind)) if kind.is_named_in_policy() => {
                self.names_of(kind, context.file)
            }
            _ => Vec::new(),
        };
        // Where a value of a kind is expected, its names are meant before fields.
        let near_value =
            !crate::diagnostic::suggest(&first.value, known.iter().map(String::as_str)).is_empty();
        if !near_value {
            let reach = self.names_in_reach(context);
            let is_near =
                !crate::diagnostic::suggest(&first.value, reach.iter().map(String::as_str))
                    .is_empty();
            if is_near || known.is_empty() {
                known.extend(reach);
            }
        }
        self.unknown(
            &checks::UNKNOWN_NAME,
            place,
            &what,
            &first.value,
            known.iter().map(String::as_str),
        );
        self.tell_unseen_value(&first.value, context);
        if expected == Some(Base::Record(RecordKind::Person))
            && self
                .policy
                .names
                .find(RecordKind::Group, &first.value)
                .is_some()
            && let Some(last) = self.diagnostics.last_mut()
        {
            last.help = vec![format!(
                "a list holds people, not groups: write `in {}`, and join several by `or`",
                first.value
            )];
        }
        if let Some(bare) = context.bare()
            && is_field
            && let Some(last) = self.diagnostics.last_mut()
            && last.fixes.is_empty()
        {
            last.help.push(match first.value.as_str() {
                "true" | "yes" => "a yes-no field is a condition by itself: write `FIELD` alone".to_owned(),
                "false" => "a yes-no field is a condition by itself: write `not FIELD`".to_owned(),
                "now" | "today" => "no condition asks the clock: compare with a field or a date, as in `submitted by 24h before start`".to_owned(),
                name => format!(
                    "declare it: `field {}.{name} yes-no`, or another type",
                    self.policy.schema.word(bare.kind),
                ),
            });
        }
    }

    /// The names that a bare name could be: fields, constants, things with times.
    fn names_in_reach(&self, context: &Context) -> Vec<String> {
        let mut known: Vec<String> = context
            .bare()
            .map(|bare| {
                let fields = self.policy.schema.fields(bare.kind).iter();
                let fields = fields.filter(|field| self.sees(context.file, field.declared));
                fields.map(|field| field.name.clone()).collect()
            })
            .unwrap_or_default();
        let mut others = self.names_of_constants(context.file);
        others.extend(self.names_of_times(context.file));
        others.sort_unstable();
        known.extend(others);
        known
    }

    /// What the wall clock shows at an instant.
    fn part_of(&mut self, id: ExprId, part: InstantPart, base: Base, place: Place) -> ExprId {
        self.wall_clock(place);
        self.push(Op::PartOf(id, part), Type::one(base), place)
    }

    /// The fields behind a record, one by one. `from` is where the path starts: what it starts with may be written elsewhere.
    pub(super) fn steps(
        &mut self,
        start: ExprId,
        from: Span,
        names: &[Name],
        context: &Context,
    ) -> ExprId {
        let mut id = start;
        for name in names {
            let ty = self.type_of(id);
            let place = context.at(from.to(name.span));
            id = match (ty.base, name.value.as_str()) {
                (Base::Unknown, _) => return id,
                (Base::Text, "length") => {
                    self.push(Op::CountOf(id), Type::one(Base::Number), place)
                }
                (Base::Instant, "weekday") if !ty.list => {
                    self.part_of(id, InstantPart::Weekday, Base::Weekday, place)
                }
                (Base::Instant, "date") if !ty.list => {
                    self.part_of(id, InstantPart::Date, Base::Date, place)
                }
                (Base::Instant, "time") if !ty.list => {
                    self.part_of(id, InstantPart::Time, Base::Clock, place)
                }
                (Base::Record(kind), field) => match self.find_field(kind, field, context) {
                    Some(number) => self.field(id, kind, number, ty.list, place),
                    None => {
                        let names: Vec<String> = self
                            .policy
                            .schema
                            .fields(kind)
                            .iter()
                            .map(|field| field.name.clone())
                            .collect();
                        self.unknown(
                            &checks::UNKNOWN_NAME,
                            context.at(name.span),
                            &format!("field of {}", self.policy.schema.with_article(kind)),
                            field,
                            names.iter().map(String::as_str),
                        );
                        return self.broken(place);
                    }
                },
                _ => {
                    let what = self.describe(ty);
                    self.report(Diagnostic::new(
                        &checks::UNKNOWN_NAME,
                        context.at(name.span),
                        format!("{what} has no `{}`", name.value),
                    ));
                    return self.broken(place);
                }
            };
        }
        id
    }

    fn field(
        &mut self,
        of: ExprId,
        kind: RecordKind,
        number: u16,
        list: bool,
        place: Place,
    ) -> ExprId {
        let Some((name, source)) = self
            .policy
            .schema
            .field(kind, number)
            .map(|field| (field.name.clone(), field.source))
        else {
            return self.broken(place);
        };
        if let FieldSource::Defined(known) = source {
            let value = known.or_else(|| self.resolve_define(kind, &name, place));
            let Some(value) = value else {
                return self.broken(place);
            };
            let ty = self.type_of(value);
            let ty = Type {
                list: list || ty.list,
                base: ty.base,
            };
            return self.push(Op::Defined { of, value }, ty, place);
        }
        let Some(ty) = self.policy.schema.field(kind, number).map(|field| field.ty) else {
            return self.broken(place);
        };
        if kind == RecordKind::Calendar && ty.base == Base::Times {
            self.holidays_of_all();
        }
        let ty = Type {
            list: list || ty.list,
            base: ty.base,
        };
        self.push(
            Op::Field {
                of,
                kind,
                field: number,
            },
            ty,
            place,
        )
    }
}

/// The kind of the whole that a part belongs to, by its word.
fn whole_of(part: RecordKind, word: &str) -> Option<RecordKind> {
    let whole = RecordKind::find(word)?;
    let parts_of_both = matches!(
        part,
        RecordKind::Approval
            | RecordKind::Override
            | RecordKind::Evidence
            | RecordKind::Notice
            | RecordKind::Task
            | RecordKind::Review
            | RecordKind::Rollback
            | RecordKind::Edit
            | RecordKind::Own(_)
    );
    let parts_of_release = matches!(
        part,
        RecordKind::Component
            | RecordKind::Step
            | RecordKind::RollbackStep
            | RecordKind::Phase
            | RecordKind::Verification
    );
    let parts_of_change = matches!(part, RecordKind::Incident | RecordKind::Problem);
    let fits = match whole {
        RecordKind::Change => whole.word() == word && (parts_of_both || parts_of_change),
        RecordKind::Release => whole.word() == word && (parts_of_both || parts_of_release),
        _ => false,
    };
    fits.then_some(whole)
}
