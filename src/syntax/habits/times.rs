//! Times in other words: the line that means it.

use crate::diagnostic::suggest;
use crate::syntax::scan::leading_word;
use crate::syntax::vocabulary::WEEKDAYS;

/// What to write instead of what stands behind `before`, in a line of times.
pub(super) fn in_line(line: &str, before: &str, rest: &str) -> Option<String> {
    let keyword = leading_word(line);
    let word = leading_word(rest);
    let behind = rest.get(word.len()..).unwrap_or_default().trim();
    if keyword == "from" {
        return Some(match word {
            "until" | "till" => format!("the end is said by `to`: write `{before} to {behind}`"),
            _ if day_first(rest).is_some() => {
                let dates = line.split_whitespace();
                let dates: Vec<String> = dates
                    .map(|one| day_first(one).unwrap_or_else(|| one.to_owned()))
                    .collect();
                format!("a date starts with its year: write `{}`", dates.join(" "))
            }
            _ => return None,
        });
    }
    if keyword != "every" {
        return None;
    }
    let day = before.strip_prefix("every").unwrap_or_default().trim();
    Some(match word {
        "weekday" | "weekdays" | "workday" | "workdays" => {
            format!("write `every monday to friday{}`, or `every business day{}`", spaced(behind), spaced(behind))
        }
        "weekend" | "weekends" => format!("write `every saturday, sunday{}`", spaced(behind)),
        "second" | "third" | "fourth" if day.is_empty() => {
            let nth = match word {
                "second" => "2nd",
                "third" => "3rd",
                _ => "4th",
            };
            let (weekday, times) = behind.split_once(' ').unwrap_or((behind, ""));
            let times = times.strip_prefix("of month").unwrap_or(times).trim();
            format!(
                "once a month is `every {nth} {weekday} of month{}`; every other week is `every 2 weeks from DATE CLOCK to CLOCK`",
                spaced(times)
            )
        }
        "other" | "alternate" => "every other week is counted from a date: `every 2 weeks from friday 2026-11-06 18:00 to 20:00`".to_owned(),
        "month" | "monthly" if day.is_empty() => "a day of each month is `every 15th day of month` or `every last friday of month`".to_owned(),
        "year" | "yearly" | "annual" if day.is_empty() => {
            let dates = behind.strip_prefix("from ").unwrap_or(behind);
            format!("days of a year repeat each year: write `every{}`", spaced(dates))
        }
        "the" => format!("write `{before} {behind}`"),
        "at" | "from" if behind.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("times stand behind the day: write `{before} {behind}`")
        }
        "until" | "till" => format!("the end is said by `to`: write `{before} to {behind}`"),
        "from" | "after" | "between" => "the times stand behind the day: `every friday 16:00 to 18:00`, or `every friday 16:00 to 24:00`".to_owned(),
        _ if word.contains('-') => {
            let parts: Vec<&str> = word.split('-').collect();
            match parts.as_slice() {
                [first, last] if is_day(first) && is_day(last) => {
                    format!("write `every {first} to {last}{}`", spaced(&behind.replace('-', " to ")))
                }
                _ => return None,
            }
        }
        // Where one is meant, the finding offers it.
        _ if !word.is_empty() => {
            let near = suggest(word, WEEKDAYS.iter().map(|(day, _)| *day));
            match near.as_slice() {
                [first, others @ ..] if !others.is_empty() => {
                    format!("did you mean `{first}` or `{}`?", others.join("` or `"))
                }
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// A line that starts with its clock times: `10:00 to 12:00 every friday`.
pub(super) fn clock_first(line: &str) -> String {
    match line.split_once(" every ") {
        Some((times, day)) => format!("the day comes first: write `every {day} {times}`"),
        None => format!("write `every day {line}`, or the days in place of `day`"),
    }
}

/// A choice of events that is written in other words.
pub(super) fn events(line: &str, before: &str, word: &str) -> Option<String> {
    let days = ["every day with", "every day of", "every day"];
    let said = line.split('"').next().unwrap_or_default();
    if word == "event" && days.iter().any(|day| before.ends_with(day))
        || word == "with" && said.contains("event")
    {
        return Some(
            "the days on which there are events are `every day with an event in \"FILE\"`"
                .to_owned(),
        );
    }
    let is_events = said.contains("every event") || leading_word(line) == "holidays";
    let is_file = before.ends_with('"') || before.ends_with(" except") || before.ends_with("event");
    if !is_events || !is_file {
        return None;
    }
    let start = before.strip_suffix(" except").unwrap_or(before);
    let start = match start.ends_with('"') {
        true => start,
        false => "every event in \"FILE\"",
    };
    Some(
        match before.ends_with(" except") || matches!(word, "unless" | "without" | "not") {
            true => format!(
                "which events are left out is a condition: `{start} except when category = \"…\"`"
            ),
            false => format!(
                "which events count is a condition: `{start} when category = \"…\"`, of `summary`, `description` or `category`"
            ),
        },
    )
}

fn spaced(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!(" {text}"),
    }
}

fn is_day(word: &str) -> bool {
    WEEKDAYS.iter().any(|(day, _)| *day == word)
}

/// A date that starts with its day, `20.12.2026`, as the language writes it. With slashes it may as well start with the month.
fn day_first(text: &str) -> Option<String> {
    let word = text.split_whitespace().next()?;
    let parts: Vec<&str> = word.split('.').collect();
    let [day, month, year] = parts.as_slice() else {
        return None;
    };
    let is_number = |part: &str, most: usize| {
        !part.is_empty() && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit())
    };
    (is_number(day, 2) && is_number(month, 2) && year.len() == 4 && is_number(year, 4))
        .then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}
