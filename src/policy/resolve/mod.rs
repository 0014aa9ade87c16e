//! From the trees of a workspace's policy files to one policy. Keeps what it understood; the rest becomes diagnostics.

mod assess;
mod base;
mod calendars;
mod circles;
mod classes;
mod clear_names;
mod conditions;
mod context;
mod defaults;
mod defines;
mod events;
mod fields;
mod for_policy;
mod given;
mod homes;
mod items;
mod latest;
mod layers;
mod limits;
mod literals;
mod look_up;
mod moments;
mod no_time;
mod operators;
mod over;
mod paths;
mod people;
mod planned;
mod quantifiers;
mod quorums;
mod reasons;
mod room;
mod scopes;
mod services;
mod statements;
mod templates;
mod times;
mod variants;
mod waivers;
mod zones;

use super::condition::{ExprId, Node, Op, Program};
use super::layers::{Layers, Origins};
use super::model::{Names, Policy};
use super::schema::Schema;
use super::types::{Base, RecordKind, Type, Value};
use crate::diagnostic::{Check, Diagnostic, suggest};
use crate::source::{FileId, Place, SourceMap};
use crate::syntax::Parsed;
use crate::syntax::tree::{Item, ItemKind};
use crate::time::{Instant, ZoneDatabase};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A calendar file that a policy names, as the edges read it.
#[derive(Clone, Copy, Debug)]
pub struct CalendarText<'a> {
    /// The policy file that names it.
    pub policy: FileId,
    /// The path as written there.
    pub path: &'a str,
    /// The file's number and text, or why it could not be read.
    pub text: Result<(FileId, &'a str), &'a str>,
}

/// Resolves the policy files of one workspace and its bases. By where the files lie a policy among several finds those that are
/// its own.
pub fn resolve(
    files: &[(FileId, Arc<Parsed>)],
    origins: &Origins,
    sources: &SourceMap,
    calendars: &[CalendarText<'_>],
    zones: &ZoneDatabase,
) -> (Policy, Vec<Diagnostic>) {
    let mut resolver = Resolver {
        zones,
        calendar_texts: calendars,
        diagnostics: Vec::new(),
        policy: Policy {
            name: None,
            place: None,
            layers: Layers::default(),
            zone: crate::time::Zone::utc(),
            zone_is_named: false,
            calendar: None,
            calendars: Vec::new(),
            scales: Vec::new(),
            schema: Schema::default(),
            program: Program::default(),
            texts: Vec::new(),
            people: Vec::new(),
            groups: Vec::new(),
            services: Vec::new(),
            environments: Vec::new(),
            classes: Vec::new(),
            bundles: Vec::new(),
            templates: Vec::new(),
            assessments: Vec::new(),
            derived: Vec::new(),
            times: Vec::new(),
            statements: Vec::new(),
            fields: Vec::new(),
            waivers: Vec::new(),
            names: Names::default(),
        },
        text_numbers: FxHashMap::default(),
        times_names: FxHashMap::default(),
        times_places: FxHashMap::default(),
        defines: FxHashMap::default(),
        constants: FxHashMap::default(),
        below_services: std::cell::OnceCell::new(),
        is_tentative: false,
        open_defines: 0,
        sizes: FxHashMap::default(),
        calendar_names: FxHashMap::default(),
        people_mentions: Vec::new(),
        spellings: Vec::new(),
        authorities: Vec::new(),
        shared_names: FxHashSet::default(),
        zone_is_written: false,
        item_has_zone: false,
        without_zone: Vec::new(),
    };
    let mut items: Vec<(FileId, &Item)> = files
        .iter()
        .flat_map(|(file, parsed)| parsed.file.items.iter().map(|item| (*file, item)))
        .collect();
    resolver.keep_within_room(&mut items);
    resolver.layers(&mut items, origins, sources);
    resolver.all(&items);
    resolver.tell_redefinitions();
    (resolver.policy, resolver.diagnostics)
}

/// The work in progress.
struct Resolver<'a> {
    zones: &'a ZoneDatabase,
    calendar_texts: &'a [CalendarText<'a>],
    diagnostics: Vec<Diagnostic>,
    policy: Policy,
    text_numbers: FxHashMap<String, u32>,
    times_names: FxHashMap<String, Vec<u32>>,
    /// The times by where they are named.
    times_places: FxHashMap<Place, u32>,
    defines: FxHashMap<(RecordKind, String), defines::Define<'a>>,
    constants: FxHashMap<String, defines::Define<'a>>,
    /// What lies directly below each service, once it was asked for: all services are read by then.
    below_services: std::cell::OnceCell<Vec<Vec<u32>>>,
    /// Whether mistakes only say that a reading fails: then nobody reads their words.
    is_tentative: bool,
    /// How many definitions are being resolved, one for the sake of another.
    open_defines: usize,
    /// What evaluating a definition takes.
    sizes: FxHashMap<ExprId, defines::Size>,
    calendar_names: FxHashMap<String, super::model::CalendarId>,
    /// Where people are named, if policies are built on one another.
    people_mentions: Vec<(u32, Place)>,
    /// Where people are named in another spelling than at first.
    spellings: Vec<(u32, Place, String)>,
    /// Where people and groups are given an authority, likewise.
    authorities: Vec<Place>,
    /// Where statements are named that may share their name: a default that still holds, and what replaces it.
    shared_names: FxHashSet<Place>,
    /// Whether a policy item names a time zone.
    zone_is_written: bool,
    /// Whether the item at hand does.
    item_has_zone: bool,
    /// The wall-clock times for which no zone is named.
    without_zone: Vec<Place>,
}

impl<'a> Resolver<'a> {
    fn all(&mut self, items: &[(FileId, &'a Item)]) {
        self.scales(items);
        self.policy_items(items);
        self.find_zone(items);
        self.calendars(items);
        self.named_things(items);
        self.fields(items);
        self.template_fields(items);
        self.register_defines(items);
        self.declare_times(items);
        self.ambiguous_names();
        self.people_and_groups(items);
        self.services(items);
        self.environments(items);
        self.resolve_defines();
        self.times_lines(items);
        self.lines_without_time(items);
        self.assessments(items);
        self.classes(items);
        self.templates(items);
        self.statements(items);
        self.waivers(items);
        self.policy_fields(items);
        self.names_of_people();
        self.keep_people_of_base(items);
        self.circles();
        self.tell_missing_zones();
    }

    /// Items of one kind.
    fn of_kind<'i>(
        items: &'i [(FileId, &'a Item)],
        kind: ItemKind,
    ) -> impl Iterator<Item = (FileId, &'a Item)> + use<'i, 'a> {
        items
            .iter()
            .copied()
            .filter(move |(_, item)| item.kind.value == kind)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Tries a reading; `None` if it makes a mistake, of which then nothing is told.
    fn tentatively<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let before = self.diagnostics.len();
        let without_zone = self.without_zone.len();
        let outer = std::mem::replace(&mut self.is_tentative, true);
        let found = read(self);
        self.is_tentative = outer;
        let succeeds = self.diagnostics.len() == before;
        self.diagnostics.truncate(before);
        self.without_zone.truncate(without_zone);
        succeeds.then_some(found)
    }

    /// A name that nothing has, with what may be meant; a fix where one is nearest.
    fn unknown<'n>(
        &mut self,
        check: &Check,
        place: Place,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        if self.is_tentative {
            self.report(Diagnostic::new(check, place, String::new()));
            return;
        }
        let known: Vec<&str> = known.into_iter().collect();
        let near = suggest(name, known.iter().copied());
        let mut diagnostic = Diagnostic::new(check, place, format!("there is no {what} `{name}`"))
            .remark(format!("no such {what}"));
        if let Some(best) = near.first() {
            let all: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
            diagnostic = diagnostic.help(format!("did you mean {}?", all.join(" or ")));
            if near.len() == 1 {
                diagnostic =
                    diagnostic.guess(format!("replace `{name}` by `{best}`"), place, *best);
            }
        } else if known.is_empty() {
            diagnostic = diagnostic.help(format!("the policy declares no {what}"));
        } else if known.len() <= 12 {
            let all: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            diagnostic = diagnostic.help(format!("there are {}", all.join(", ")));
        }
        if near.is_empty() && what == RecordKind::Group.word() && !name.contains('.') {
            diagnostic = diagnostic.help(format!("a person is written with `@`: `@{name}`"));
        }
        self.report(diagnostic);
    }

    fn push(&mut self, op: Op, ty: Type, place: Place) -> ExprId {
        self.policy.program.push(Node {
            op,
            ty,
            span: place.span,
            file: place.file,
        })
    }

    fn broken(&mut self, place: Place) -> ExprId {
        self.push(Op::Broken, Type::one(Base::Unknown), place)
    }

    /// The type of a node.
    fn type_of(&self, id: ExprId) -> Type {
        self.policy.program.get(id).ty
    }

    /// A constant text.
    fn text(&mut self, text: &str) -> Value {
        if let Some(number) = self.text_numbers.get(text) {
            return Value::Text(*number);
        }
        let number = u32::try_from(self.policy.texts.len()).unwrap_or(u32::MAX);
        self.policy.texts.push(text.to_owned());
        self.text_numbers.insert(text.to_owned(), number);
        Value::Text(number)
    }
}

/// From the start of time to its end.
const ALWAYS: (Instant, Instant) = (Instant(i64::MIN), Instant(i64::MAX));
