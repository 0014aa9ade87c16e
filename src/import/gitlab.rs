//! GitLab freeze periods: from a start to an end, each by a cron schedule; a blackout each.

use super::Import;
use super::clock::{clock, weekdays};
use super::cron::Cron;
use super::item::{Item, Names, write};
use crate::plan::{Kind, NodeId, Tree};
use crate::time::weekday_name;
use chrono::Weekday;

impl Import<'_> {
    /// The text for the freeze periods of a project.
    pub(super) fn gitlab(&mut self, text: &str) -> String {
        let tree = self.yaml(text);
        let periods: Vec<NodeId> = match tree.root().map(|root| (root, tree.kind(root))) {
            Some((root, Kind::Array)) => tree.items(root).collect(),
            Some((root, Kind::Table)) => {
                let list = super::argocd::path(&tree, root, &["freeze_periods"]);
                if list.is_some() {
                    self.nothing_beside(
                        &tree,
                        root,
                        &["freeze_periods"],
                        "the list `freeze_periods`",
                    );
                }
                list.map_or_else(|| vec![root], |list| tree.items(list).collect())
            }
            _ => Vec::new(),
        };
        if periods.is_empty() && self.findings.is_empty() {
            let span = tree.root().map(|root| tree.span(root)).unwrap_or_default();
            self.refuse(
                span.at_start(),
                format!("`{}` has no freeze periods", self.source),
                "give the list that `GET /projects/ID/freeze_periods` answers with",
            );
        }
        let mut names = Names::default();
        let items: Vec<Item> = periods
            .iter()
            .filter_map(|period| self.freeze(&tree, *period, &mut names))
            .collect();
        write(
            &[format!(
                "From the GitLab freeze periods of {}.",
                self.source
            )],
            &items,
        )
    }

    fn freeze(&mut self, tree: &Tree, at: NodeId, names: &mut Names) -> Option<Item> {
        let (mut start, mut end) = (None, None);
        let mut zone = "UTC".to_owned();
        let mut id = String::new();
        let before = self.findings.len();
        for (key, value) in tree.entries(at) {
            let text = tree.text(value);
            match tree.text(key) {
                "freeze_start" => start = self.schedule(tree, value),
                "freeze_end" => end = self.schedule(tree, value),
                "cron_timezone" => {
                    zone = text.to_owned();
                    self.knows_zone(tree.span(value), &zone);
                }
                "id" => id = text.to_owned(),
                "created_at" | "updated_at" => {}
                other => self.refuse(
                    tree.span(key),
                    format!("`{other}` is no field of a freeze period"),
                    "what it means cannot be written as Tide; take it out, or write the freeze by hand",
                ),
            }
        }
        let (Some(start), Some(end)) = (start, end) else {
            if self.findings.len() == before {
                self.refuse(
                    tree.span(at),
                    "a freeze period lacks `freeze_start` or `freeze_end`",
                    "give both, as cron schedules",
                );
            }
            return None;
        };
        let mut lines = vec![format!("timezone {zone}")];
        match freeze_lines(&start, &end) {
            Ok(found) => lines.extend(found),
            Err(why) => self.refuse(
                tree.span(at),
                format!("this freeze period cannot be written: {why}"),
                "write the blackout by hand, with `every DAY H:MM to DAY H:MM`",
            ),
        }
        (self.findings.len() == before).then(|| Item {
            kind: "blackout",
            name: names.name("", "freeze"),
            lines,
            comment: if id.is_empty() {
                Vec::new()
            } else {
                vec![format!("freeze period {id}")]
            },
            reason: None,
        })
    }

    fn schedule(&mut self, tree: &Tree, value: NodeId) -> Option<Cron> {
        match Cron::parse(tree.text(value)) {
            Ok(cron) => Some(cron),
            Err(why) => {
                self.refuse(
                    tree.span(value),
                    why,
                    "a schedule has five fields, as `0 23 * * 5`",
                );
                None
            }
        }
    }
}

/// The lines for all that lies between a start and the next end.
fn freeze_lines(start: &Cron, end: &Cron) -> Result<Vec<String>, &'static str> {
    let (froms, tos) = (start.starts(), end.starts());
    let ([from], [to]) = (froms.as_slice(), tos.as_slice()) else {
        return Err("it starts or ends several times a day");
    };
    let (from, to) = (*from, *to);
    let only_weekdays = |cron: &Cron| cron.month_days.is_none() && cron.months.is_none();
    if only_weekdays(start) && only_weekdays(end) {
        return weekly(start, end, from, to);
    }
    let (starts, ends) = (start.days(), end.days());
    match (starts.as_slice(), ends.as_slice()) {
        ([first], [last]) if !last.whole.contains(',') && !first.whole.contains(',') => {
            Ok(vec![format!(
                "every {} {} to {} {}",
                first.at_clock,
                clock(from),
                last.at_clock,
                clock(to)
            )])
        }
        _ => Err("it starts or ends on several days of the month"),
    }
}

/// For each weekday of the start, the first end after it; days that end alike in one line.
fn weekly(start: &Cron, end: &Cron, from: i64, to: i64) -> Result<Vec<String>, &'static str> {
    let week = super::clock::WEEK.to_vec();
    let starts = start.weekdays.as_ref().unwrap_or(&week);
    let ends = end.weekdays.as_ref().unwrap_or(&week);
    let mut same_or_next: Vec<Weekday> = Vec::new();
    let mut lines = Vec::new();
    for day in starts {
        let ahead = |last: &&Weekday| {
            let days = last.days_since(*day);
            if days == 0 && to <= from { 7 } else { days }
        };
        let Some(last) = ends.iter().min_by_key(ahead) else {
            continue;
        };
        let days = ahead(&last);
        if days == 7 && to == from {
            return Err("it starts when it ends");
        }
        // To a clock time means on the same day, or on the next if that is not later.
        if (days == 0 && to > from) || (days == 1 && to < from) {
            same_or_next.push(*day);
        } else {
            lines.push(format!(
                "every {} {} to {} {}",
                weekday_name(*day),
                clock(from),
                weekday_name(*last),
                clock(to)
            ));
        }
    }
    if !same_or_next.is_empty() {
        let days = weekdays(&same_or_next, true);
        lines.push(format!("every {days} {} to {}", clock(from), clock(to)));
    }
    Ok(lines)
}
