//! A cron schedule of five fields, and the lines of Tide for what starts by it and lasts a while.

use super::clock::{DAY, WEEK, length, month, opening, opening_of_days, ordinal, weekdays};
use crate::syntax::vocabulary::MONTHS;
use chrono::Weekday;

/// The most lines that one schedule is written as.
const MOST_LINES: usize = 48;

/// A schedule, its fields as lists of what they take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cron {
    pub(super) minutes: Vec<u32>,
    pub(super) hours: Vec<u32>,
    /// `None` for every day.
    pub(super) month_days: Option<Vec<u32>>,
    /// `None` for every month.
    pub(super) months: Option<Vec<u32>>,
    /// `None` for every weekday.
    pub(super) weekdays: Option<Vec<Weekday>>,
}

/// The days of a schedule in the words of Tide: as whole days, and before a clock time.
pub(super) struct DayWords {
    pub(super) whole: String,
    pub(super) at_clock: String,
    /// The one weekday, if it is one.
    pub(super) single: Option<Weekday>,
}

impl Cron {
    /// Reads `minute hour day month weekday`, or one of `@daily` and its like; the error says what is not understood.
    pub(super) fn parse(text: &str) -> Result<Cron, String> {
        let text = match text.trim() {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            other => other,
        };
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(format!("`{text}` is no cron schedule of five fields"));
        };
        let every = |field: &str| matches!(field, "*" | "?" | "*/1");
        let days_of_week: Vec<String> = WEEK
            .iter()
            .cycle()
            .skip(6)
            .take(7)
            .map(|day| day.to_string().to_ascii_uppercase())
            .collect();
        let month_names: Vec<String> = MONTHS
            .iter()
            .map(|name| {
                name.chars()
                    .take(3)
                    .collect::<String>()
                    .to_ascii_uppercase()
            })
            .collect();
        let numbers = field(weekday, 0, 6, &days_of_week, 0)?;
        Ok(Cron {
            minutes: field(minute, 0, 59, &[], 0)?,
            hours: field(hour, 0, 23, &[], 0)?,
            month_days: Some(field(day, 1, 31, &[], 0)?).filter(|_| !every(day)),
            months: Some(field(month, 1, 12, &month_names, 1)?).filter(|_| !every(month)),
            weekdays: Some(
                numbers
                    .into_iter()
                    .filter_map(|number| WEEK.get((number as usize + 6) % 7).copied())
                    .collect(),
            )
            .filter(|_| !every(weekday)),
        })
    }

    /// The seconds of the day at which it starts, in order.
    pub(super) fn starts(&self) -> Vec<i64> {
        let hours = self.hours.iter();
        hours
            .flat_map(|hour| {
                let minutes = self.minutes.iter();
                minutes.map(move |minute| i64::from(*hour) * 3600 + i64::from(*minute) * 60)
            })
            .collect()
    }

    fn is_daily(&self) -> bool {
        self.month_days.is_none() && self.months.is_none() && self.weekdays.is_none()
    }

    /// The days on which it starts; several, if no one line has them all. A day of the month and a weekday are alternatives.
    pub(super) fn days(&self) -> Vec<DayWords> {
        let mut all = Vec::new();
        let plain = |words: String| DayWords {
            whole: words.clone(),
            at_clock: words,
            single: None,
        };
        if let Some(days) = &self.weekdays {
            match &self.months {
                None => all.push(DayWords {
                    whole: weekdays(days, false),
                    at_clock: weekdays(days, true),
                    single: match days.as_slice() {
                        [one] => Some(*one),
                        _ => None,
                    },
                }),
                Some(months) => all.extend(months.iter().map(|number| {
                    let of = days.iter().map(|day| {
                        let day = crate::time::weekday_name(*day);
                        format!("{day} of {}", month(*number))
                    });
                    plain(of.collect::<Vec<_>>().join(", "))
                })),
            }
        }
        if let Some(days) = &self.month_days {
            let words: Vec<String> = match &self.months {
                None => days
                    .iter()
                    .map(|day| format!("{} day of month", ordinal(*day)))
                    .collect(),
                Some(months) => months
                    .iter()
                    .flat_map(|number| days.iter().map(move |day| (*number, *day)))
                    .filter(|(number, day)| {
                        chrono::NaiveDate::from_ymd_opt(2024, *number, *day).is_some()
                    })
                    .map(|(number, day)| format!("{day} {}", month(number)))
                    .collect(),
            };
            if !words.is_empty() {
                all.push(plain(words.join(", ")));
            }
        }
        if self.weekdays.is_none() && self.month_days.is_none() {
            all.push(plain(match &self.months {
                None => "day".to_owned(),
                Some(months) => {
                    let words: Vec<String> = months
                        .iter()
                        .map(|number| format!("day of {}", month(*number)))
                        .collect();
                    words.join(", ")
                }
            }));
        }
        all
    }

    /// The lines for what lasts so long by the clocks of its zone, whatever passes meanwhile. `is_steady` says that these clocks never
    /// change, so that an elapsed length is the same.
    pub(super) fn lines_by_clock(
        &self,
        seconds: i64,
        is_steady: bool,
    ) -> Result<Vec<String>, String> {
        let lines = self.lines(seconds, true)?;
        if is_steady || !lines.iter().any(|line| line.contains(" for ")) {
            return Ok(lines);
        }
        let weekdays = match (&self.weekdays, &self.month_days, &self.months) {
            (Some(weekdays), None, None) if seconds < 7 * DAY => weekdays,
            _ => {
                return Err(format!(
                    "it lasts {} by the clocks of a zone whose clocks change, and its end has no weekday",
                    length(seconds)
                ));
            }
        };
        let starts = self.starts();
        let lines = weekdays.iter().flat_map(|day| {
            starts
                .iter()
                .map(|start| opening_of_days(*day, *start, seconds))
        });
        Ok(lines.collect())
    }

    /// The lines for what starts by the schedule and lasts so many seconds each time.
    pub(super) fn lines(&self, seconds: i64, is_utc: bool) -> Result<Vec<String>, String> {
        let starts = self.starts();
        let (Some(first), Some(last)) = (starts.first(), starts.last()) else {
            return Err("it never starts".to_owned());
        };
        let mut longest_gap = first + DAY - last;
        for pair in starts.windows(2) {
            if let [one, next] = pair {
                longest_gap = longest_gap.max(next - one);
            }
        }
        // Each start comes before the last opening has ended.
        if self.is_daily() && longest_gap <= seconds {
            return Ok(vec!["every day".to_owned()]);
        }
        let mut stretches: Vec<(i64, i64)> = Vec::new();
        for start in starts {
            match stretches.last_mut() {
                // Where clocks change, what passes between two starts differs from what clocks show.
                Some((_, end)) if start <= *end && is_utc => *end = start + seconds,
                _ => stretches.push((start, start + seconds)),
            }
        }
        let days = self.days();
        if days.is_empty() {
            return Err("no year has such a day".to_owned());
        }
        if stretches.len() * days.len() > MOST_LINES {
            return Err(format!(
                "it starts {} times a day, {} each: more lines than anyone would keep",
                stretches.len(),
                length(seconds)
            ));
        }
        let mut lines = Vec::new();
        for day in &days {
            for (start, end) in &stretches {
                lines.push(opening(
                    &day.whole,
                    &day.at_clock,
                    day.single,
                    *start,
                    end - start,
                    is_utc,
                ));
            }
        }
        Ok(lines)
    }
}

/// What a field takes: `*`, `1,2`, `1-5`, `*/15`, `8-18/2`, with names; sorted, each once.
fn field(
    text: &str,
    low: u32,
    high: u32,
    names: &[String],
    first: u32,
) -> Result<Vec<u32>, String> {
    let wrong = || format!("`{text}` is not understood in a cron schedule");
    let number = |word: &str| -> Result<u32, String> {
        let upper = word.to_ascii_uppercase();
        if let Some(at) = names.iter().position(|name| *name == upper) {
            return Ok(at as u32 + first);
        }
        let digits = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.then(|| word.parse().ok()).flatten();
        number
            .filter(|number| (low..=high).contains(number))
            .ok_or_else(wrong)
    };
    let mut all = Vec::new();
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if matches!(range, "*" | "?") => (low, high),
            Some((from, to)) => (number(from)?, number(to)?),
            None => {
                let one = number(range)?;
                (one, if step.is_some() { high } else { one })
            }
        };
        let step = match step {
            Some(step) => step.parse::<usize>().ok().filter(|step| *step > 0),
            None => Some(1),
        };
        if from > to {
            return Err(format!(
                "`{range}` in a cron schedule ends before it starts"
            ));
        }
        all.extend((from..=to).step_by(step.ok_or_else(wrong)?));
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(cron: &str, seconds: i64) -> String {
        let cron = Cron::parse(cron);
        match cron.and_then(|cron| cron.lines(seconds, true)) {
            Ok(lines) => lines.join("; "),
            Err(why) => why,
        }
    }

    #[test]
    fn schedules_read_as_a_person_would_write_them() {
        let shown: Vec<String> = [
            ("0 9 * * 1-5", 8 * 3600),
            ("0 18 * * 5", 62 * 3600),
            ("0 22 * * *", 10 * 3600),
            ("0 0 * * 0,6", DAY),
            ("0 0 * * 0,6", 2 * DAY),
            ("0 6-22 * * 1-5", 16 * 3600),
            ("* * * * *", 300),
            ("0 0 24 12 *", 9 * DAY),
            ("0 3 1,15 * MON", 3600),
            ("30 4 * JAN-FEB SUN", 3600),
            ("0 20-8 * * *", 3600),
            ("0 9 * * 7", 3600),
            ("0 0 31 2 *", 3600),
            ("9 * * *", 3600),
        ]
        .iter()
        .map(|(cron, seconds)| lines(cron, *seconds))
        .collect();
        assert_eq!(
            shown,
            [
                "every monday to friday 09:00 to 17:00",
                "every friday 18:00 to monday 08:00",
                "every day 22:00 to 08:00",
                "every saturday, sunday",
                "every saturday, sunday 00:00 for 48h",
                "every monday to friday 06:00 for 32h",
                "every day",
                "every 24 december 00:00 for 216h",
                "every monday 03:00 to 04:00; every 1st day of month, 15th day of month 03:00 to 04:00",
                "every sunday of january 04:30 to 05:30; every sunday of february 04:30 to 05:30",
                "`20-8` in a cron schedule ends before it starts",
                "`7` is not understood in a cron schedule",
                "no year has such a day",
                "`9 * * *` is no cron schedule of five fields",
            ]
        );
    }
}
