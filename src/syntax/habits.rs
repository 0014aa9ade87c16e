//! Habits of other languages, and of plain English, that are no Tide: what to write instead.

mod items;
mod people;
mod times;

pub(super) use items::as_item;

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
    if let Some(help) = times::events(line, before, word)
        .or_else(|| times::in_line(line, before, rest))
        .or_else(|| people::in_line(line, before, rest))
    {
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
        "if" if before.contains(' ') => {
            format!("`if` is written `when`: write `{before} when {}`", rest.get(2..).unwrap_or_default().trim())
        }
        "if" => "`if` is written `when`, behind the requirement: `require title is set when risk = high`".to_owned(),
        _ if path == "if" && keyword == "require" => "`if` is written `when`, behind the requirement: `require title is set when risk = high`".to_owned(),
        _ if word.ends_with("pm") || word.ends_with("am") && word.starts_with(|c: char| c.is_ascii_digit()) => "a clock time has 24 hours and two digits on each side: `16:00`".to_owned(),
        "one" | "two" | "three" | "four" | "five" | "ten" if keyword == "at" => "a number is written in digits: `at most 2 changes per day`".to_owned(),
        "unless" => "write the condition as an exception of the item, `except when CONDITION`, or behind the requirement, `when not (CONDITION)`".to_owned(),
        "else" => "there is no `else`: write two lines, each with its `when`".to_owned(),
        "contains" | "includes" | "include" | "contain" => format!("`{word}` is written `has`: `{path} has VALUE`; a part of a text is `{path} like \"*part*\"`"),
        "matches" | "startswith" | "endswith" | "starts" | "ends" => format!("a pattern is written `{path} like \"*part*\"`"),
        "between" => format!("write two comparisons: `{path} >= FROM and {path} <= TO`"),
        "hours" | "hour" | "hrs" if path.bytes().all(|b| b.is_ascii_digit()) => format!("hours are written `{path}h`"),
        "minutes" | "minute" | "mins" | "min" if path.bytes().all(|b| b.is_ascii_digit()) => format!("minutes are written `{path}m`"),
        "seconds" | "second" if path.bytes().all(|b| b.is_ascii_digit()) => format!("seconds are written `{path}s`"),
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
            "now" | "today" => "no condition asks the clock: compare with a field or a date, as in `submitted by 24h before start`".to_owned(),
            "len" | "length" | "size" => "the length of a text is `title.length`; how many there are is `count LIST (CONDITION)`".to_owned(),
            _ => return None,
        },
        _ if of_all(&path, rest).is_some() => of_all(&path, rest).unwrap_or_default(),
        _ if matches!(path.as_str(), "each" | "every" | "some" | "none") && keyword != "every" && !word.is_empty() => {
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
        "require" if keyword != "require" => "each setting is a line of its own: put a newline or `;` before `require`".to_owned(),
        _ if keyword == "depends" && before == "depends on" => format!("write `depends-on {}`", rest.trim()),
        "a" | "every" | "each" | "daily" | "weekly" | "in" | "per" | "concurrently" | "simultaneously" | "day" | "week" | "month" if keyword == "at" && before.starts_with("at most ") => at_most(before, rest),
        _ if rest.starts_with('~') => format!("a pattern is written `{} like \"*part*\"`", last(before.trim_end_matches('=').trim_end())),
        _ if rest.starts_with(':') && keyword == "define" => format!("write `{before} = {}`", rest.trim_start_matches(':').trim()),
        _ if path == "now" => "no condition asks the clock: compare with a field or a date, as in `submitted by 24h before start`".to_owned(),
        _ if is_length(rest) && !path.is_empty() && keyword == "require" => {
            format!("not later than is `by`: write `require {path} by {rest}`")
        }
        _ if rest.starts_with(',') && keyword == "holidays" => "files and dates come before `when`; what is not to be chosen from is a line of its own".to_owned(),
        _ if rest.starts_with(',') && keyword == "require" => "join conditions by `and`, or write two `require` lines".to_owned(),
        _ => return None,
    };
    Some(help)
}

/// A limit in other words.
fn at_most(before: &str, rest: &str) -> String {
    let said = before.strip_suffix(" per").unwrap_or(before);
    let said = match said.ends_with(|c: char| c.is_ascii_digit()) {
        true => format!("{said} changes"),
        false => said.to_owned(),
    };
    let word = leading_word(rest);
    let unit = match word {
        "daily" => "day",
        "weekly" => "week",
        "day" | "week" | "month" => word,
        "in" | "concurrently" | "simultaneously" => return format!("write `{said} at once`"),
        _ => rest.split_whitespace().nth(1).unwrap_or("day"),
    };
    format!("write `{said} per {unit}`")
}

/// A length with what it is before: `5 days before start`.
fn is_length(rest: &str) -> bool {
    let mut words = rest.split_whitespace();
    let starts = words
        .next()
        .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()) && !word.contains(':'));
    starts && words.take(3).any(|word| matches!(word, "before" | "after"))
}

/// `max services.tier < 3` as a condition on all of them.
fn of_all(word: &str, rest: &str) -> Option<String> {
    let is_greatest = match word {
        "max" | "maximum" => true,
        "min" | "minimum" => false,
        _ => return None,
    };
    let mut parts = rest.split_whitespace();
    let (path, op) = (parts.next()?, parts.next()?);
    let value = parts.collect::<Vec<_>>().join(" ");
    let (list, field) = path.split_once('.')?;
    let quantifier = match (op, is_greatest) {
        ("<" | "<=", true) | (">" | ">=", false) => "all",
        ("<" | "<=", false) | (">" | ">=", true) => "any",
        _ => return None,
    };
    (!value.is_empty()).then(|| {
        format!("there is no `{word}`: write `{quantifier} {list} ({field} {op} {value})`")
    })
}

/// A line that starts with an operator; `above` is the line before it.
pub(super) fn at_start(line: &str, above: &str) -> Option<String> {
    let first = line.trim_start().chars().next()?;
    match first {
        '=' | '<' | '>' | '+' | '*' | '/' | '-' | '!' => {
            let above = above.rsplit(['{', ';']).next().unwrap_or_default().trim();
            let is_whole = !above.is_empty() && !above.contains(['{', '}', '#', ';']);
            Some(match is_whole {
                true => format!(
                    "a line goes on behind an operator, not before one: write `{above} {}`",
                    line.trim()
                ),
                false => "a line goes on behind an operator, not before one: end the line above with it, or write both on one line".to_owned(),
            })
        }
        '@' => Some("people are listed behind a word, as in `members @dana, @emil`".to_owned()),
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
        "if" => format!("a condition of the whole item is `when {}`", after(line, word, "CONDITION")),
        "unless" => format!("what is left out of an item is `except when {}`", after(line, word, "CONDITION")),
        "deny" | "forbid" | "refuse" | "reject" | "block" | "disallow" | "never" => {
            "a rule says what has to be so: `require not (CONDITION)`".to_owned()
        }
        "allow" | "permit" | "must" | "should" | "assert" | "ensure" | "needs" => {
            "a rule says what has to be so: `require CONDITION`".to_owned()
        }
        "max" | "maximum" | "limit" | "most" if kind == ItemKind::Limit => {
            format!("write `at most {}`", after(line, word, "2 changes per day"))
        }
        "min" | "no" if kind == ItemKind::Limit => "write `at most 2 changes per day`".to_owned(),
        "message" | "msg" | "error" | "because" | "description" | "explain" if kind != ItemKind::Service => {
            "what people read beside a finding is `reason \"TEXT\"`, a line of its own".to_owned()
        }
        "severity" | "level" | "warn" | "warning" | "info" | "optional" => {
            "a statement that only warns is `advisory`, a word of its own line".to_owned()
        }
        "not" | "without" if kind == ItemKind::Approval => {
            format!("who does not count is `excluding {}`", after(line, word, "author"))
        }
        "deputy" | "substitute" | "backup" | "stand-in" | "standin" | "vacation" | "replacement"
            if kind == ItemKind::Person =>
        {
            format!("who stands in is `delegate {}`", after(line, word, "@PERSON from DATE to DATE"))
        }
        "same" | "share" | "services" | "environments" if kind == ItemKind::Conflict => {
            "what two must have in common is a condition: `when share services`".to_owned()
        }
        "cron" | "schedule" | "rrule" | "recurrence" if has_times => {
            "times that repeat are `every day 22:00 for 1h`; `tidegate import` reads those of other tools".to_owned()
        }
        "duration" | "length" | "hours" if has_times => {
            "how long it is open is part of the line: `every friday 18:00 for 2h`".to_owned()
        }
        "between" if has_times => format!("write `from {}`", after(line, word, "DATE to DATE").replacen(" and ", " to ", 1)),
        _ if has_times && starts_with_digit && line.contains(':') && !word.contains('-') => times::clock_first(line),
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

/// What follows a word of a line; without anything, a stand-in.
fn after(line: &str, word: &str, otherwise: &str) -> String {
    let rest = line.get(word.len()..).unwrap_or_default();
    let rest = rest.trim_start_matches([':', '=']).trim();
    match rest {
        "" => otherwise.to_owned(),
        rest => rest.to_owned(),
    }
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
