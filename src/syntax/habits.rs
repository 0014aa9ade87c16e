//! Habits of other languages, and of plain English, that are no Tide: what to write instead.

use super::scan::leading_word;
use super::tree::ItemKind;
use super::vocabulary::WEEKDAYS;

/// What to write instead of what stands at byte `at` of a line, which starts with the keyword of a setting.
pub(super) fn in_line(line: &str, at: usize) -> Option<String> {
    let keyword = leading_word(line);
    let before = line.get(..at).unwrap_or_default().trim_end();
    let rest = line.get(at..).unwrap_or_default().trim_start();
    let word = leading_word(rest);
    if keyword == "except"
        && let Some(help) = one_except(line)
    {
        return Some(help);
    }
    if let Some(help) = events(line, before, word) {
        return Some(help);
    }
    if let Some(help) = after_is(before, rest) {
        return Some(help);
    }
    let last = |text: &str| {
        text.split([' ', '\t', '('])
            .next_back()
            .unwrap_or_default()
            .to_owned()
    };
    let path = last(before);
    let is_value = before.ends_with('=');
    let compared = last(before.trim_end_matches(['=', '!']).trim_end());
    if let Some(compared) = before.strip_suffix("= no").filter(|_| rest.is_empty()) {
        let path = last(compared.trim_end_matches('!').trim_end());
        return Some(match keyword {
            "fixes" => format!(
                "a template fixes what is so: leave the line out, and say `when not {path}` instead"
            ),
            _ => format!("a yes-no field is a condition by itself: write `not {path}`"),
        });
    }
    let help = match word {
        "no" if is_value => format!("a yes-no field is a condition by itself: write `not {compared}`"),
        "if" => "`if` is written `when`, behind the requirement: `require title is set when risk = high`".to_owned(),
        "weekday" | "weekdays" | "workday" | "workdays" if keyword == "every" => "write `every monday to friday`, or `every business day`".to_owned(),
        "weekend" | "weekends" if keyword == "every" => "write `every saturday, sunday`".to_owned(),
        "from" | "after" | "between" if keyword == "every" => "the times stand behind the day: `every friday 16:00 to 18:00`, or `every friday 16:00 to 24:00`".to_owned(),
        _ if path == "if" && keyword == "require" => "`if` is written `when`, behind the requirement: `require title is set when risk = high`".to_owned(),
        _ if word.ends_with("pm") || word.ends_with("am") && word.starts_with(|c: char| c.is_ascii_digit()) => "a clock time has 24 hours and two digits on each side: `16:00`".to_owned(),
        "one" | "two" | "three" | "four" | "five" | "ten" if keyword == "at" => "a number is written in digits: `at most 2 changes per day`".to_owned(),
        "unless" => "write the condition as an exception of the item, `except when CONDITION`, or behind the requirement, `when not (CONDITION)`".to_owned(),
        "else" => "there is no `else`: write two lines, each with its `when`".to_owned(),
        "contains" | "includes" | "include" | "contain" => format!("`{word}` is written `has`: `{path} has VALUE`; a part of a text is `{path} like \"*part*\"`"),
        "matches" | "startswith" | "endswith" | "starts" | "ends" => format!("a pattern is written `{path} like \"*part*\"`"),
        "between" => format!("write two comparisons: `{path} >= FROM and {path} <= TO`"),
        "hours" | "hour" | "hrs" => format!("hours are written `{path}h`"),
        "minutes" | "minute" | "mins" | "min" if path.bytes().all(|b| b.is_ascii_digit()) => format!("minutes are written `{path}m`"),
        "seconds" | "second" => format!("seconds are written `{path}s`"),
        "of" if path.bytes().all(|b| b.is_ascii_digit()) && keyword == "require" => {
            let group = leading_word(rest.get(2..).unwrap_or_default().trim_start());
            let group = if group.is_empty() { "GROUP" } else { group };
            format!("people agree in an approval, not in a rule: `approval NAME {{ require {path} of {group} }}`")
        }
        "approvals" | "approvers" | "people" => format!("people agree in an approval, not in a rule: `approval NAME {{ require {path} of GROUP }}`"),
        "max" | "min" | "maximum" | "minimum" => format!("there is no `{word}`: write a line for each, since all of them count"),
        _ if rest.starts_with('(') => match path.as_str() {
            "max" | "min" => format!("there is no `{path}`: write a condition for each value, joined by `and` or `or`"),
            "count" => "write `count LIST (CONDITION)`, or `LIST is set` to ask whether there is one; as in `count approvals (decision = approve) >= 2`".to_owned(),
            "len" | "length" | "size" => "the length of a text is `title.length`; how many there are is `count LIST (CONDITION)`".to_owned(),
            _ => return None,
        },
        _ if matches!(path.as_str(), "each" | "every" | "some" | "none") && !word.is_empty() => {
            "write `all services (CONDITION)`, `any services (CONDITION)` or `no services (CONDITION)`".to_owned()
        }
        _ if rest.starts_with('-') && rest.get(1..2).is_some_and(|next| next.bytes().all(|b| b.is_ascii_digit())) => {
            let number: String = rest.chars().skip(1).take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '%')).collect();
            let unit = if number.ends_with('%') { "%" } else { "" };
            format!("there are no negative numbers: write `0{unit} - {number}`, or turn the comparison around")
        }
        _ if rest.starts_with([':', '=']) && !before.contains(' ') && !before.is_empty() => {
            let value = rest.trim_start_matches([':', '=']).trim();
            let mark = rest.get(..1).unwrap_or_default();
            match value {
                "yes" | "true" => format!("a setting has no `{mark}`, and what is so needs no value: write `{before}`"),
                "" => format!("a setting has no `{mark}`: write its value behind a blank"),
                value => format!("a setting has no `{mark}`: write `{before} {value}`"),
            }
        }
        _ if rest.starts_with(',') && keyword == "holidays" => "files and dates come before `when`; what is not to be chosen from is a line of its own".to_owned(),
        _ if rest.starts_with(',') && keyword == "require" => "join conditions by `and`, or write two `require` lines".to_owned(),
        _ => return None,
    };
    Some(help)
}

/// A choice of events that is written in other words.
fn events(line: &str, before: &str, word: &str) -> Option<String> {
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

/// A line that starts with an operator.
pub(super) fn at_start(line: &str) -> Option<&'static str> {
    let first = line.trim_start().chars().next()?;
    match first {
        '=' | '<' | '>' | '+' | '*' | '/' | '-' | '!' => Some(
            "a line goes on behind an operator, not before one: end the line above with it, or write both on one line",
        ),
        '@' => Some("people are listed behind a word, as in `members @dana, @emil`"),
        _ => None,
    }
}

/// `except NAMES or when CONDITION`, and a comma for the `or`: the line that means it.
pub(super) fn one_except(line: &str) -> Option<String> {
    let said = line.trim_start().strip_prefix("except")?.trim();
    let (names, condition) = said
        .split_once(" or when ")
        .or_else(|| said.split_once(", when "))
        .or_else(|| said.split_once(" and when "))?;
    Some(format!(
        "an item has one `except`: write `except when {} or {}`",
        is_one_of(names),
        condition.trim()
    ))
}

/// Two `except` lines as one.
pub(super) fn joined_excepts(first: &str, second: &str) -> String {
    let condition = |line: &str| {
        let said = line
            .trim_start()
            .strip_prefix("except")
            .unwrap_or(line)
            .trim();
        match said.strip_prefix("when ") {
            Some(condition) => condition.trim().to_owned(),
            None => match said.split_once(" when ") {
                Some((names, condition)) => {
                    format!("({} and {})", is_one_of(names), condition.trim())
                }
                None => is_one_of(said),
            },
        }
    };
    format!(
        "join them with `or`: `except when {} or {}`",
        condition(first),
        condition(second)
    )
}

/// Names of classes as a condition.
fn is_one_of(names: &str) -> String {
    let names = names.trim();
    match names.contains(',') {
        true => format!("class in [{names}]"),
        false => format!("class = {names}"),
    }
}

/// `is not set` and its like.
fn after_is(before: &str, rest: &str) -> Option<String> {
    let is = before.strip_suffix(" is")?;
    let path = is.split([' ', '\t', '(']).next_back().unwrap_or_default();
    let mut words = rest
        .split([' ', ')', ';', '}'])
        .filter(|word| !word.is_empty());
    Some(match (words.next()?, words.next()) {
        ("not", Some("set"))
        | ("empty" | "null" | "none" | "nothing" | "unset" | "absent" | "undefined", _) => {
            format!("write `{path} is missing`")
        }
        ("not", Some("missing" | "empty" | "null" | "none"))
        | ("present" | "given" | "there", _) => {
            format!("write `{path} is set`")
        }
        ("no" | "false", _) => {
            format!("a yes-no field is a condition by itself: write `not {path}`")
        }
        ("yes" | "true", _) => format!("a yes-no field is a condition by itself: write `{path}`"),
        ("not", Some(value)) => format!("write `{path} != {value}`"),
        ("in", _) => format!("leave `is` out: `{path} in …`"),
        (value, _) => {
            format!("`is` asks whether something is there: write `{path} = {value}` to compare")
        }
    })
}

/// What may be meant by a word that is not a setting of an item. `is_near` says that a setting is written alike: then a condition is
/// not what was meant.
pub(super) fn as_setting(kind: ItemKind, word: &str, line: &str, is_near: bool) -> Option<String> {
    let line = line.trim();
    let has_times = matches!(
        kind,
        ItemKind::Blackout | ItemKind::Window | ItemKind::Period
    );
    let starts_with_digit = word.bytes().next().is_some_and(|b| b.is_ascii_digit());
    let is_day = || {
        let day = word.strip_suffix('s').unwrap_or(word).to_lowercase();
        WEEKDAYS.iter().any(|(known, _)| *known == day)
    };
    Some(match word {
        "if" => "a condition of the whole item is `when CONDITION`".to_owned(),
        "unless" => "what is left out of an item is `except when CONDITION`".to_owned(),
        "deny" | "forbid" | "refuse" | "reject" | "block" | "disallow" | "never" => {
            "a rule says what has to be so: `require not (CONDITION)`".to_owned()
        }
        "allow" | "permit" | "must" | "should" | "assert" | "ensure" | "needs" => {
            "a rule says what has to be so: `require CONDITION`".to_owned()
        }
        "max" | "maximum" | "min" | "limit" | "no" if kind == ItemKind::Limit => {
            "write `at most 2 changes per day`".to_owned()
        }
        "weekdays" | "weekday" if has_times => {
            "write `every monday to friday 09:00 to 17:00`, or `every business day …`".to_owned()
        }
        "weekends" | "weekend" if has_times => "write `every saturday, sunday`".to_owned(),
        "daily" if has_times => "write `every day 22:00 to 05:00`".to_owned(),
        _ if has_times && is_day() => format!(
            "times that repeat start with `every`: `every {}`",
            line.replacen(word, word.strip_suffix('s').unwrap_or(word), 1)
        ),
        _ if has_times && starts_with_digit && word.contains('-') => {
            format!("dates start with `from`: `from {line}`")
        }
        _ if kind == ItemKind::Limit && starts_with_digit => format!("write `at most {line}`"),
        _ if kind == ItemKind::Approval && (starts_with_digit || word == "all") => {
            format!("write `require {line}`")
        }
        _ if kind == ItemKind::Rule && !is_near && line.contains([' ', '=', '<', '>']) => {
            format!("a rule requires: write `require {line}`")
        }
        _ => return None,
    })
}

/// A type of another language.
pub(crate) fn type_of(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "bool" | "boolean" | "flag" | "yesno" | "yes/no" => "yes-no",
        "string" | "str" | "varchar" | "char" => "text",
        "int" | "integer" | "float" | "double" | "decimal" | "numeric" => "number",
        "date" | "datetime" | "timestamp" | "time" => "instant",
        "interval" | "timespan" | "length" => "duration",
        "percentage" => "percent",
        "user" | "people" => "person",
        _ => return None,
    })
}
