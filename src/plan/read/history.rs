//! The records of history, and the time that they cover.

use super::Reader;
use super::findings::{a, quoted};
use super::times::PlanZone;
use crate::diagnostic::{Diagnostic, Severity};
use crate::plan::checks::{
    AMBIGUOUS_FORM, AMBIGUOUS_TIME, BACKWARDS_INTERVAL, BARE_NUMBER, HISTORY_DATE, MISSING_ZONE,
    NONEXISTENT_TIME, STRAY_ROW, UNCLEAR_PERSON, UNKNOWN_LEVEL, UNKNOWN_NAME, UNMAPPED_VALUE,
    WRONG_TIME, WRONG_TYPE,
};
use crate::plan::history::{History, HistoryFiles, Past};
use crate::plan::ids::near_id;
use crate::plan::table::{Table, Word};
use crate::plan::tree::NodeId;
use crate::policy::Policy;
use crate::policy::types::{RecordKind, Value};
use crate::source::Place;
use crate::time::{Instant, Interval, Intervals, Local, PlanTime, Zone, parse_time};
use rustc_hash::FxHashMap;
use std::collections::hash_map::Entry;

/// The kinds of history: what a table says that its rows are, the records, and the field that dates them.
const KINDS: [(&str, RecordKind, &str); 3] = [
    ("change", RecordKind::History, "end"),
    ("incident", RecordKind::Incident, "opened"),
    ("deployment", RecordKind::Deployment, "at"),
];

/// The checks of single values: of what could not be read, the value is missing.
const OF_VALUES: [&str; 11] = [
    AMBIGUOUS_FORM.name,
    AMBIGUOUS_TIME.name,
    BARE_NUMBER.name,
    MISSING_ZONE.name,
    NONEXISTENT_TIME.name,
    UNCLEAR_PERSON.name,
    UNKNOWN_LEVEL.name,
    UNKNOWN_NAME.name,
    UNMAPPED_VALUE.name,
    WRONG_TIME.name,
    WRONG_TYPE.name,
];

/// Where nothing is on file.
pub(super) fn none(policy: &Policy) -> History {
    let [changes, incidents, deployments] = KINDS.map(|(_, kind, dated)| Past {
        kind,
        rows: 0..0,
        dated: policy
            .schema
            .find(kind, dated)
            .map_or(u16::MAX, |(number, _)| number),
        covered: Intervals::NONE,
        broken: false,
    });
    History {
        changes,
        incidents,
        deployments,
    }
}

impl<'w> Reader<'w> {
    /// Reads the records of history. The reader has turned to their tree.
    pub(super) fn read_history(&mut self, files: &'w HistoryFiles, at: Instant) {
        let Some(root) = files.tree.root() else {
            return;
        };
        self.zone = PlanZone::of_policy(self.policy);
        for (key, list) in files.tree.entries(root) {
            let text = files.tree.text(key);
            let Some((_, kind, _)) = KINDS.into_iter().find(|(word, ..)| *word == text) else {
                continue;
            };
            let first = self.out.records.count(kind);
            let before = self.out.diagnostics.len();
            for item in files.tree.items(list) {
                self.read_record(kind, item, None);
            }
            let rows = first..self.out.records.count(kind);
            let mut past = match kind {
                RecordKind::History => self.out.history.changes.clone(),
                RecordKind::Incident => self.out.history.incidents.clone(),
                _ => self.out.history.deployments.clone(),
            };
            past.rows = rows;
            let spans = self.spans(files, text, &past, at);
            self.check_past(&past, &spans);
            let mut tables = spans.iter().map(|span| span.table);
            past.broken = files.tree.is_incomplete()
                || tables.any(|table| files.tree.is_lost_table(table))
                || self.has_near_stray(files, text, &past)
                || self.is_misunderstood(before);
            past.covered = match past.broken {
                true => Intervals::NONE,
                false => together(&spans),
            };
            match kind {
                RecordKind::History => self.out.history.changes = past,
                RecordKind::Incident => self.out.history.incidents = past,
                _ => self.out.history.deployments = past,
            }
        }
    }

    /// Whether one of the findings from a number on means that it is not known which records there are, or what a key of one says. A
    /// value that could not be read is missing, and what asks for it is undecided.
    fn is_misunderstood(&self, from: usize) -> bool {
        let mut found = self.out.diagnostics.iter().skip(from);
        found.any(|one| one.severity == Severity::Error && !OF_VALUES.contains(&one.name))
    }

    /// Reports rows of parts that may be those of a record whose id is near to what they name.
    fn has_near_stray(&mut self, files: &HistoryFiles, kind: &str, past: &Past) -> bool {
        let strays = files.tree.strays().iter();
        let mut strays = strays.filter(|stray| stray.kind == kind).peekable();
        if strays.peek().is_none() {
            return false;
        }
        let rows = past.rows.clone();
        let ids = rows.map(|row| self.out.records.name(past.kind, row));
        let ids: FxHashMap<String, &str> = ids.map(|id| (near_id(id), id)).collect();
        let near = strays.find_map(|stray| Some((stray, *ids.get(&near_id(&stray.id))?)));
        let Some((stray, id)) = near else {
            return false;
        };
        let message = format!(
            "these rows are about {} {}, and may be those of {}",
            kind,
            quoted(&stray.id),
            quoted(id)
        );
        let mut finding = Diagnostic::new(&STRAY_ROW, stray.place, message)
            .help("write the id in both alike: what the rows say is not known of the record");
        finding.severity = Severity::Error;
        self.report(finding);
        true
    }

    /// The tables of a kind, those of their parts among them, each with the time that it covers: what it says, or from its first
    /// record to its last.
    fn spans(
        &mut self,
        files: &HistoryFiles,
        record: &str,
        past: &Past,
        at: Instant,
    ) -> Vec<TableSpan> {
        let mut spans = Vec::new();
        for (number, table) in files.tables.iter().enumerate() {
            let of = table.owner.as_ref().map_or(&table.record, |(of, _)| of);
            if !table.is_history() || of.text != record {
                continue;
            }
            let covers = match (&table.owner, &table.covers) {
                (Some(_), _) => Covers::Parts,
                (None, Some((from, to))) => {
                    Covers::Stated(self.stated(table, from, to.as_ref(), at))
                }
                (None, None) => Covers::Records(self.dated_in(files, number, past)),
            };
            spans.push(TableSpan {
                table: number,
                covers,
            });
        }
        spans
    }

    /// The span that a table states; its days are those of its zone, the last included. Without an end it is kept up to date: it
    /// ends with the instant of the check.
    fn stated(
        &mut self,
        table: &Table,
        from: &Word,
        to: Option<&Word>,
        at: Instant,
    ) -> Option<Interval> {
        let named = table.timezone.as_ref();
        let named = named.map(|word| self.zones.zone(&word.text));
        let zone = match named {
            Some(Ok(zone)) => zone,
            // Of an unknown zone nothing is certain; the times of its rows have the finding.
            Some(Err(_)) => return None,
            None => self.policy.zone.clone(),
        };
        let start = edge(&zone, &from.text, false)?;
        let end = match to {
            Some(to) => edge(&zone, &to.text, true)?,
            None => at.saturating_add_micros(1),
        };
        Some(Interval::new(start, end))
    }

    /// From the first to the last record of a table. The last itself is covered.
    fn dated_in(&self, files: &HistoryFiles, table: usize, past: &Past) -> Option<Interval> {
        let dates = past.rows.clone().filter_map(|row| {
            let node = self.node_of(past.kind, row)?;
            let of = files.tree.table_of(node)?;
            match self.out.records.value(past.kind, row, past.dated) {
                at if of == table => at.span().map(|(from, _)| from),
                _ => None,
            }
        });
        let (first, last) = dates.fold(None, |span: Option<(i64, i64)>, at| {
            Some(span.map_or((at, at), |(a, b)| (a.min(at), b.max(at))))
        })?;
        Some(Interval::new(
            Instant(first),
            Instant(last.saturating_add(1)),
        ))
    }

    fn node_of(&self, kind: RecordKind, row: u32) -> Option<NodeId> {
        match self.out.records.row(kind, row)?.origin {
            crate::plan::records::RowOrigin::Plan(_, node) => Some(node),
            _ => None,
        }
    }

    /// Ids that stand twice, ends before their start, and records that lie in no span.
    fn check_past(&mut self, past: &Past, spans: &[TableSpan]) {
        let mut ids = rustc_hash::FxHashMap::default();
        let mut undated: Option<(Place, usize)> = None;
        let mut outside: Option<(Place, usize)> = None;
        let has_id = matches!(past.kind, RecordKind::History | RecordKind::Incident);
        for row in past.rows.clone() {
            let id = self.out.records.cell(past.kind, row, 0);
            if let (true, Value::Text(number)) = (has_id, id.value) {
                let text = self.out.records.text(number);
                match ids.entry(text) {
                    Entry::Vacant(free) => {
                        free.insert(row);
                    }
                    Entry::Occupied(taken) => {
                        let first = (past.kind, *taken.get());
                        self.report_repeated_id(first, NodeId(id.origin), text);
                    }
                }
            }
            let place = self.out.records.row_place(past.kind, row);
            let note = |slot: &mut Option<(Place, usize)>| {
                slot.get_or_insert((place, 0)).1 += 1;
            };
            let at = self.out.records.value(past.kind, row, past.dated);
            match at.span() {
                Some((from, to)) => {
                    let node = self.node_of(past.kind, row);
                    let table = node.and_then(|node| self.tree.table_of(node));
                    let of_its_table = |span: &&TableSpan| table.is_none_or(|it| it == span.table);
                    let mut own = spans.iter().filter(of_its_table);
                    let own = own.find_map(TableSpan::interval);
                    let holds = |span: Interval| {
                        [from, to]
                            .iter()
                            .any(|at| (span.start.0..span.end.0).contains(at))
                    };
                    if own.is_some_and(|own| !holds(own)) {
                        note(&mut outside);
                    }
                }
                None => note(&mut undated),
            }
        }
        self.report_backwards(past);
        let name = KINDS.into_iter().find(|(_, kind, _)| *kind == past.kind);
        let (word, _, dated) = name.unwrap_or(("record", past.kind, "date"));
        if let Some((place, count)) = undated {
            let message = match count {
                1 => format!(
                    "{} of history without `{dated}` may lie in every span",
                    a(word)
                ),
                _ => format!("{count} {word}s of history without `{dated}` may lie in every span"),
            };
            self.report(
                Diagnostic::new(&HISTORY_DATE, place, message)
                    .help("what asks about a span cannot be decided where this matters: give it its date, or leave it out of the file"),
            );
        }
        if let Some((place, count)) = outside {
            let (whose, whose_own, of) = match self.tree.is_in_test() {
                true => ("it", "it", "`history`"),
                false => ("its table", "their table", "the mapping"),
            };
            let message = match count {
                1 => format!(
                    "{} of history lies outside the span that {whose} covers",
                    a(word)
                ),
                _ => format!(
                    "{count} {word}s of history lie outside the span that {whose_own} covers"
                ),
            };
            self.report(
                Diagnostic::new(&HISTORY_DATE, place, message)
                    .help(format!("`from` and `to` in {of} say which span is complete: mend them, or leave the record out")),
            );
        }
    }

    fn report_backwards(&mut self, past: &Past) {
        let fields = match past.kind {
            RecordKind::History => ["start", "end"],
            RecordKind::Incident => ["opened", "resolved"],
            _ => return,
        };
        let numbers = fields.map(|field| self.field(past.kind, field));
        for row in past.rows.clone() {
            let [from, to] = numbers.map(|field| self.out.records.cell(past.kind, row, field));
            if let (Some((from_at, _)), Some((_, to_at))) = (from.value.span(), to.value.span())
                && to_at < from_at
            {
                let [from, to] =
                    [from, to].map(|cell| self.out.records.cell_place(past.kind, row, cell));
                let [start, end] = fields;
                let message = format!("`{end}` of a record of history is before `{start}`");
                self.report(
                    Diagnostic::new(&BACKWARDS_INTERVAL, to, message)
                        .label(from, format!("the `{start}`"))
                        .help("mend one of them in the tool that it comes from"),
                );
            }
        }
    }
}

/// A table of history and the time that it covers, if any.
struct TableSpan {
    /// Its number in the mapping.
    table: usize,
    covers: Covers,
}

enum Covers {
    /// What it says.
    Stated(Option<Interval>),
    /// From its first record to its last.
    Records(Option<Interval>),
    /// It has parts of records, and those have dates.
    Parts,
}

impl TableSpan {
    fn interval(&self) -> Option<Interval> {
        match self.covers {
            Covers::Stated(span) | Covers::Records(span) => span.filter(|span| !span.is_empty()),
            Covers::Parts => None,
        }
    }
}

/// The time that the tables of a kind cover together. Tables that say which span they cover follow each other where their spans do not
/// overlap; where they overlap they are of two tools, and what happened is known where each of them covers. A table that does not
/// say it is complete from its first record to its last, whatever the others say.
fn together(spans: &[TableSpan]) -> Intervals {
    let mut stated = Vec::new();
    let mut unstated: Option<Intervals> = None;
    for span in spans {
        let Some(interval) = span.interval() else {
            match span.covers {
                Covers::Parts => continue,
                Covers::Stated(_) | Covers::Records(_) => return Intervals::NONE,
            }
        };
        if matches!(span.covers, Covers::Stated(_)) {
            stated.push(interval);
            continue;
        }
        let own = Intervals::from_unsorted(vec![interval]);
        unstated = Some(match unstated {
            Some(others) => others.intersect(&own),
            None => own,
        });
    }
    match (of_all(&stated), unstated) {
        (Some(stated), Some(unstated)) => stated.intersect(&unstated),
        (one, other) => one.or(other).unwrap_or_default(),
    }
}

/// Where as many of the stretches lie as lie anywhere at once; `None` of none.
fn of_all(stretches: &[Interval]) -> Option<Intervals> {
    let mut edges: Vec<(Instant, bool)> = stretches
        .iter()
        // At one instant what ends comes before what starts.
        .flat_map(|stretch| [(stretch.start, true), (stretch.end, false)])
        .collect();
    edges.sort_unstable();
    let (mut depth, mut most) = (0_usize, 0);
    let mut deepest = Vec::new();
    for (at, is_start) in edges {
        if !is_start {
            if depth == most
                && let Some(last) = deepest.last_mut()
                && let Interval {
                    end: end @ Instant::MAX,
                    ..
                } = last
            {
                *end = at;
            }
            depth -= 1;
            continue;
        }
        depth += 1;
        if depth > most {
            most = depth;
            deepest.clear();
        }
        if depth == most {
            deepest.push(Interval::new(at, Instant::MAX));
        }
    }
    (!stretches.is_empty()).then(|| Intervals::from_unsorted(deepest))
}

/// The instant of a bound: a day is its start, and as the end of a span its end.
fn edge(zone: &Zone, text: &str, is_end: bool) -> Option<Instant> {
    let civil = match parse_time(text).ok()? {
        PlanTime::Instant { at, .. } => return Some(at),
        PlanTime::Local { civil, .. } => civil,
        PlanTime::Date(day) if is_end => day.succ_opt()?.and_time(chrono::NaiveTime::MIN),
        PlanTime::Date(day) => day.and_time(chrono::NaiveTime::MIN),
    };
    // Where the clocks jump, the span is the shorter of the two readings.
    Some(match (zone.resolve(civil), is_end) {
        (Local::Unique(at), _) | (Local::Gap { jump: at }, _) => at,
        (Local::Fold { first, .. }, true) => first,
        (Local::Fold { second, .. }, false) => second,
    })
}
