//! A recurrence rule (RFC 5545, 3.3.10): its parts, read strictly.
//!
//! What programs in wide use read in two ways is refused, and so is what the RFC forbids: a rule that is understood wrongly gives
//! a wrong date, and no one notices until that day.

use chrono::{NaiveDate, NaiveDateTime, Weekday};

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the word of the same name")]
pub enum Frequency {
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// Until when, the instant itself included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// A date.
    Date(NaiveDate),
    /// A time on the clocks of the event.
    Civil(NaiveDateTime),
    /// A time of UTC.
    Utc(NaiveDateTime),
}

/// A weekday of `BYDAY`; with a number, the first, second … or, if it is negative, the last … of its month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleDay {
    /// From 1 or from -1; never 0.
    pub nth: Option<i32>,
    /// The weekday.
    pub weekday: Weekday,
}

/// A recurrence rule. Lists are sorted and without repetition, an absent part is an empty list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `FREQ`.
    pub frequency: Frequency,
    /// `INTERVAL`, from 1.
    pub interval: i64,
    /// `COUNT`, from 1.
    pub count: Option<u32>,
    /// `UNTIL`; never beside a count.
    pub until: Option<Until>,
    /// `BYMONTH`, 1 to 12.
    pub months: Vec<i32>,
    /// `BYWEEKNO`, 1 to 53 or -1 to -53.
    pub weeks: Vec<i32>,
    /// `BYYEARDAY`, 1 to 366 or -1 to -366.
    pub year_days: Vec<i32>,
    /// `BYMONTHDAY`, 1 to 31 or -1 to -31.
    pub month_days: Vec<i32>,
    /// `BYDAY`.
    pub days: Vec<RuleDay>,
    /// `BYHOUR`, 0 to 23.
    pub hours: Vec<i32>,
    /// `BYMINUTE`, 0 to 59.
    pub minutes: Vec<i32>,
    /// `BYSECOND`, 0 to 59.
    pub seconds: Vec<i32>,
    /// `BYSETPOS`, 1 to 366 or -1 to -366.
    pub positions: Vec<i32>,
    /// `WKST`.
    pub week_start: Weekday,
}

/// The part of a rule that is not understood, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleProblem {
    /// The part as it is written.
    pub part: String,
    /// Why, as the end of a sentence about the part.
    pub why: &'static str,
}

impl Rule {
    /// Reads the value of an RRULE.
    pub fn parse(value: &str) -> Result<Rule, RuleProblem> {
        let mut rule = Rule {
            frequency: Frequency::Yearly,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            days: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Mon,
        };
        let mut seen: Vec<String> = Vec::new();
        for part in value.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            let problem = |why| RuleProblem {
                part: part.to_owned(),
                why,
            };
            let (key, value) = part.split_once('=').ok_or_else(|| problem("has no `=`"))?;
            let key = key.trim().to_ascii_uppercase();
            if seen.contains(&key) {
                return Err(problem("stands there twice"));
            }
            rule.part(&key, &value.trim().to_ascii_uppercase())
                .map_err(problem)?;
            seen.push(key);
        }
        if !seen.iter().any(|key| key == "FREQ") {
            return Err(RuleProblem {
                part: value.to_owned(),
                why: "does not say how often: `FREQ` is missing",
            });
        }
        match rule.conflict() {
            Some((part, why)) => Err(RuleProblem {
                part: part.to_owned(),
                why,
            }),
            None => Ok(rule),
        }
    }

    fn part(&mut self, key: &str, value: &str) -> Result<(), &'static str> {
        match key {
            "FREQ" => self.frequency = frequency(value).ok_or("is no frequency")?,
            "INTERVAL" => {
                self.interval = value
                    .parse::<u32>()
                    .ok()
                    .filter(|n| *n > 0)
                    .map(i64::from)
                    .ok_or("is no number from 1")?;
            }
            "COUNT" => {
                let count = value.parse::<u32>().ok().filter(|n| *n > 0);
                self.count = Some(count.ok_or("is no number from 1")?);
            }
            "UNTIL" => self.until = Some(until(value).ok_or("is no date and no time")?),
            "BYMONTH" => self.months = numbers(value, 1, 12, false)?,
            "BYWEEKNO" => self.weeks = numbers(value, 1, 53, true)?,
            "BYYEARDAY" => self.year_days = numbers(value, 1, 366, true)?,
            "BYMONTHDAY" => self.month_days = numbers(value, 1, 31, true)?,
            "BYDAY" => self.days = value.split(',').map(rule_day).collect::<Result<_, _>>()?,
            "BYHOUR" => self.hours = numbers(value, 0, 23, false)?,
            "BYMINUTE" => self.minutes = numbers(value, 0, 59, false)?,
            "BYSECOND" => self.seconds = numbers(value, 0, 59, false)?,
            "BYSETPOS" => self.positions = numbers(value, 1, 366, true)?,
            "WKST" => self.week_start = weekday(value).ok_or("is no weekday")?,
            "RSCALE" | "SKIP" => return Err("asks for other calendars (RFC 7529)"),
            _ => return Err("is no part of a rule"),
        }
        Ok(())
    }

    /// Parts that do not go together: the one to show, and why.
    fn conflict(&self) -> Option<(&'static str, &'static str)> {
        use Frequency::*;
        let numbered = self.days.iter().any(|day| day.nth.is_some());
        let found = [
            (
                self.count.is_some() && self.until.is_some(),
                "COUNT",
                "and `UNTIL` exclude each other",
            ),
            (
                !self.weeks.is_empty() && self.frequency != Yearly,
                "BYWEEKNO",
                "goes with `FREQ=YEARLY` only",
            ),
            (
                !self.year_days.is_empty() && matches!(self.frequency, Daily | Weekly | Monthly),
                "BYYEARDAY",
                "does not go with this frequency",
            ),
            (
                !self.month_days.is_empty() && self.frequency == Weekly,
                "BYMONTHDAY",
                "does not go with `FREQ=WEEKLY`",
            ),
            (
                numbered && !matches!(self.frequency, Monthly | Yearly),
                "BYDAY",
                "has a number, which goes with `FREQ=MONTHLY` and `FREQ=YEARLY` only",
            ),
            (
                numbered && !self.weeks.is_empty(),
                "BYDAY",
                "has a number, which does not go with `BYWEEKNO`",
            ),
            (
                !self.positions.is_empty() && !self.chooses(),
                "BYSETPOS",
                "needs another part to choose from, such as `BYDAY`",
            ),
            (
                self.frequency == Yearly && !self.month_days.is_empty() && self.months.is_empty(),
                "BYMONTHDAY",
                "needs `BYMONTH` in a yearly rule: programs differ on the month",
            ),
            (
                !self.weeks.is_empty() && self.days.is_empty(),
                "BYWEEKNO",
                "needs `BYDAY`: programs differ on the day",
            ),
            (
                !self.weeks.is_empty() && self.interval > 1,
                "BYWEEKNO",
                "does not go with an `INTERVAL`: programs differ on the year to count from",
            ),
        ];
        let found = found.into_iter().find(|(bad, ..)| *bad);
        found.map(|(_, part, why)| (part, why))
    }

    /// Whether a part other than `BYSETPOS` chooses.
    fn chooses(&self) -> bool {
        !self.days.is_empty()
            || [
                &self.months,
                &self.weeks,
                &self.year_days,
                &self.month_days,
                &self.hours,
                &self.minutes,
                &self.seconds,
            ]
            .iter()
            .any(|list| !list.is_empty())
    }
}

fn frequency(value: &str) -> Option<Frequency> {
    Some(match value {
        "SECONDLY" => Frequency::Secondly,
        "MINUTELY" => Frequency::Minutely,
        "HOURLY" => Frequency::Hourly,
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        _ => return None,
    })
}

fn weekday(value: &str) -> Option<Weekday> {
    Some(match value {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    })
}

fn rule_day(value: &str) -> Result<RuleDay, &'static str> {
    let value = value.trim();
    let split = value.len().checked_sub(2).ok_or("is no weekday")?;
    let (number, day) = value.split_at_checked(split).ok_or("is no weekday")?;
    let weekday = weekday(day).ok_or("is no weekday")?;
    let nth = if number.is_empty() {
        None
    } else {
        Some(signed(number, 1, 53, true).ok_or("has a number that is none")?)
    };
    Ok(RuleDay { nth, weekday })
}

fn numbers(value: &str, low: i32, high: i32, negative: bool) -> Result<Vec<i32>, &'static str> {
    let mut all = value
        .split(',')
        .map(|number| signed(number.trim(), low, high, negative))
        .collect::<Option<Vec<i32>>>()
        .ok_or("has a number that is out of its range, or none")?;
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

fn signed(text: &str, low: i32, high: i32, negative: bool) -> Option<i32> {
    let number: i32 = text.parse().ok()?;
    let size = if negative { number.abs() } else { number };
    (low..=high).contains(&size).then_some(number)
}

fn until(value: &str) -> Option<Until> {
    if let Some(utc) = value.strip_suffix('Z') {
        return civil(utc).map(Until::Utc);
    }
    if value.contains('T') {
        return civil(value).map(Until::Civil);
    }
    date(value).map(Until::Date)
}

/// A DATE (RFC 5545, 3.3.4) of the years 1 to 9999.
pub(in crate::time) fn date(value: &str) -> Option<NaiveDate> {
    let digits = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
    let number = |from: usize, to: usize| value.get(from..to)?.parse::<u32>().ok();
    let year = i32::try_from(number(0, 4).filter(|year| *year > 0)?).ok()?;
    digits
        .then(|| NaiveDate::from_ymd_opt(year, number(4, 6)?, number(6, 8)?))
        .flatten()
}

/// A DATE-TIME without its `Z` (RFC 5545, 3.3.5). A leap second is the last second before it.
pub(in crate::time) fn civil(value: &str) -> Option<NaiveDateTime> {
    let (day, time) = value.split_once('T')?;
    let digits = time.len() == 6 && time.bytes().all(|byte| byte.is_ascii_digit());
    let number = |from: usize, to: usize| time.get(from..to)?.parse::<u32>().ok();
    let second = number(4, 6).map(|second| if second == 60 { 59 } else { second });
    digits
        .then(|| date(day)?.and_hms_opt(number(0, 2)?, number(2, 4)?, second?))
        .flatten()
}
