//! A model as the texts that the program reads: a policy, and plans as JSON, YAML or TOML.

use super::clock::{civil, month_name};
use super::model::*;
use serde_json::{Map, Value as Json, json};
use std::fmt::Write;

fn clock(at: Clock) -> String {
    format!("{:02}:{:02}", at / HOUR, at % HOUR)
}

pub fn date(day: Day) -> String {
    let (year, month, day) = civil(day);
    format!("{year}-{month:02}-{day:02}")
}

/// An instant in RFC 3339.
pub fn instant(at: Moment) -> String {
    format!(
        "{}T{}:00Z",
        date(at.div_euclid(DAY)),
        clock(at.rem_euclid(DAY))
    )
}

pub fn length(length: Length) -> String {
    let count = |number: i64, unit: &str| match number {
        1 => format!("1 {unit}"),
        _ => format!("{number} {unit}s"),
    };
    match length {
        Length::Minutes(minutes) if minutes % HOUR == 0 => format!("{}h", minutes / HOUR),
        Length::Minutes(minutes) => format!("{minutes}m"),
        Length::Days(days) => count(days, "day"),
        Length::Weeks(weeks) => count(weeks, "week"),
        Length::BusinessDays(days) => count(days, "business day"),
    }
}

fn days(days: &[Days]) -> String {
    let one = |days: &Days| {
        let kind = match days.kind {
            DayKind::Weekday(at) => WEEKDAYS[at].to_owned(),
            DayKind::Any => "day".to_owned(),
            DayKind::Business => "business day".to_owned(),
            DayKind::Holiday => "holiday".to_owned(),
            DayKind::Date(day, month) => format!("{day} {}", month_name(month)),
        };
        let Some((which, span)) = days.of else {
            return kind;
        };
        let span = match span {
            Span::Month => "month",
            Span::Quarter => "quarter",
            Span::Year => "year",
            Span::Named(month) => month_name(month),
        };
        let ending = |number: usize| match number {
            1 | 21 | 31 => "st",
            2 | 22 => "nd",
            3 | 23 => "rd",
            _ => "th",
        };
        let plural = |count: usize| match kind.ends_with("day")
            && !matches!(days.kind, DayKind::Weekday(_))
            && count > 1
        {
            true => "s",
            false => "",
        };
        let which = match which {
            None => String::new(),
            Some(Which::Nth(number)) => format!("{number}{} ", ending(number)),
            Some(Which::First(1)) => "first ".to_owned(),
            Some(Which::Last(1)) => "last ".to_owned(),
            Some(Which::First(count)) => {
                return format!("first {count} {kind}{} of {span}", plural(count));
            }
            Some(Which::Last(count)) => {
                return format!("last {count} {kind}{} of {span}", plural(count));
            }
        };
        format!("{which}{kind} of {span}")
    };
    days.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn line(line: &Line) -> String {
    let edge = |edge: &Edge, name: &str| match edge {
        Edge::Bare => name.to_owned(),
        Edge::Before(one) => format!("{} before {name}", length(*one)),
        Edge::After(one) => format!("{} after {name}", length(*one)),
    };
    let season = |(day, month): (i64, usize)| format!("{day} {}", month_name(month));
    match line {
        Line::Whole(all) => format!("every {}", days(all)),
        Line::WholeFor(all, lasts) => format!("every {} for {}", days(all), length(*lasts)),
        Line::Hours(all, from, to) => {
            format!("every {} {} to {}", days(all), clock(*from), clock(*to))
        }
        Line::HoursFor(all, from, lasts) => {
            format!(
                "every {} {} for {}",
                days(all),
                clock(*from),
                length(*lasts)
            )
        }
        Line::Run(first, last) => format!("every {} to {}", WEEKDAYS[*first], WEEKDAYS[*last]),
        Line::Stretch(first, from, last, to) => format!(
            "every {} {} to {} {}",
            WEEKDAYS[*first],
            clock(*from),
            WEEKDAYS[*last],
            clock(*to)
        ),
        Line::Each(first, last, from, lasts) => format!(
            "every {} to {} {} for {}",
            WEEKDAYS[*first],
            WEEKDAYS[*last],
            clock(*from),
            length(*lasts)
        ),
        Line::Season(first, last) => format!("every {} to {}", season(*first), season(*last)),
        Line::WeeksFor(weeks, first, from, lasts) => format!(
            "every {weeks} weeks from {} {} for {}",
            date(*first),
            clock(*from),
            length(*lasts)
        ),
        Line::WeeksTo(weeks, first, from, to) => {
            format!(
                "every {weeks} weeks from {} {} to {}",
                date(*first),
                clock(*from),
                clock(*to)
            )
        }
        Line::Dates(first, last) => format!("from {} to {}", date(*first), date(*last)),
        Line::Between(first, from, last, to) => {
            format!(
                "from {} {} to {} {}",
                date(*first),
                clock(*from),
                date(*last),
                clock(*to)
            )
        }
        Line::For(first, from, lasts) => {
            format!(
                "from {} {} for {}",
                date(*first),
                clock(*from),
                length(*lasts)
            )
        }
        Line::From(first, from) => format!("from {} {}", date(*first), clock(*from)),
        Line::About(first, last, name) => {
            format!("from {} to {}", edge(first, name), edge(last, name))
        }
    }
}

fn times(times: &Times) -> Vec<String> {
    let mut settings: Vec<String> = times.lines.iter().map(line).collect();
    settings.extend(times.since.map(|day| format!("since {}", date(day))));
    settings.extend(times.until.map(|day| format!("until {}", date(day))));
    settings.extend(times.zone.map(|zone| format!("timezone {zone}")));
    settings
}

fn how(compare: Compare) -> &'static str {
    match compare {
        Compare::Equal => "=",
        Compare::Unequal => "!=",
        Compare::Less => "<",
        Compare::AtMost => "<=",
        Compare::More => ">",
        Compare::AtLeast => ">=",
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::YesNo(true) => "yes".to_owned(),
        Value::YesNo(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Length(minutes) => length(Length::Minutes(*minutes)),
        Value::Level(level) => LEVELS[*level].to_owned(),
        Value::Text(text) => format!("\"{text}\""),
        Value::Person(name) => format!("@{name}"),
        Value::Thing(name) => name.clone(),
        Value::Instant(at) => instant(*at),
        Value::List(all) => list(all),
        Value::Record(_) | Value::Unknown => unreachable!("no value of a policy"),
    }
}

fn list(all: &[Value]) -> String {
    let all: Vec<String> = all.iter().map(value).collect();
    format!("[{}]", all.join(", "))
}

/// A condition; parts of another kind stand in parentheses.
pub fn condition(one: &Condition) -> String {
    let inner = |part: &Condition| match part {
        Condition::And(_) | Condition::Or(_) | Condition::Not(_) => {
            format!("({})", condition(part))
        }
        _ => condition(part),
    };
    let row = |parts: &[Condition], word: &str| {
        let parts: Vec<String> = parts.iter().map(inner).collect();
        parts.join(word)
    };
    let of = |part: &Option<Box<Condition>>| match part {
        Some(part) => format!(" ({})", condition(part)),
        None => String::new(),
    };
    let who = |path: &Option<Path>| path.map_or(String::new(), |path| format!("{path} "));
    let target = |target: &Target| match target {
        Target::Times(name) => name.clone(),
        Target::Other => "other".to_owned(),
    };
    let before = |path: &Path, lasts: &Option<Length>, other: &Path, word: &str| match lasts {
        Some(lasts) => format!("{path} {word} {} before {other}", length(*lasts)),
        None => format!("{path} {word} {other}"),
    };
    let equal = |equal: bool| if equal { "=" } else { "!=" };
    match one {
        Condition::And(parts) => row(parts, " and "),
        Condition::Or(parts) => row(parts, " or "),
        Condition::Not(part) => format!("not ({})", condition(part)),
        Condition::Is(path) => (*path).to_owned(),
        Condition::Compare(path, compare, right) => {
            format!("{path} {} {}", how(*compare), value(right))
        }
        Condition::CompareFields(path, compare, other) => {
            format!("{path} {} {other}", how(*compare))
        }
        Condition::IsSet(path) => format!("{path} is set"),
        Condition::IsMissing(path) => format!("{path} is missing"),
        Condition::In(path, wanted, among) => {
            let word = if *wanted { "in" } else { "not in" };
            let among = match among {
                Among::Group(group) => group.clone(),
                Among::Field(field) => (*field).to_owned(),
                Among::List(all) => list(all),
            };
            format!("{path} {word} {among}")
        }
        Condition::Has(path, right) => format!("{path} has {}", value(right)),
        Condition::HasAny(path, all) => format!("{path} has any {}", list(all)),
        Condition::HasAll(path, all) => format!("{path} has all {}", list(all)),
        Condition::HasAnyOf(path, other) => format!("{path} has any {other}"),
        Condition::Each(quantifier, path, part) => {
            let word = match quantifier {
                Quantifier::Any => "any",
                Quantifier::All => "all",
                Quantifier::No => "no",
            };
            format!("{word} {path}{}", of(part))
        }
        Condition::Count(path, part, compare, number) => {
            format!("count {path}{} {} {number}", of(part), how(*compare))
        }
        Condition::Rate(path, part, compare, percent) => {
            format!(
                "rate {path} ({}) {} {percent}%",
                condition(part),
                how(*compare)
            )
        }
        Condition::Latest(path, part, what) => {
            format!("latest {path}{} is ({})", of(part), condition(what))
        }
        Condition::Before(path, lasts, other) => before(path, lasts, other, "before"),
        Condition::After(path, lasts, other) => before(path, lasts, other, "after"),
        Condition::Weekday(path, is, weekday) => {
            format!("{path}.weekday {} {}", equal(*is), WEEKDAYS[*weekday])
        }
        Condition::Date(path, is, day) => format!("{path}.date {} {}", equal(*is), date(*day)),
        Condition::TimeOfDay(path, compare, at) => {
            format!("{path}.time {} {}", how(*compare), clock(*at))
        }
        Condition::During(path, times) => format!("{}during {}", who(path), target(times)),
        Condition::Inside(path, times) => format!("{}inside {times}", who(path)),
        Condition::Within(path, lasts, times) => {
            format!(
                "{}within {} of {}",
                who(path),
                length(*lasts),
                target(times)
            )
        }
        Condition::Same(path) => format!("same {path}"),
        Condition::Share(path) => format!("share {path}"),
        Condition::Approved => "approved".to_owned(),
    }
}

fn quorum(one: &Quorum) -> String {
    let who = |who: &Who| match who {
        Who::Group(name) => name.clone(),
        Who::GroupAtStart(name) => format!("{name} at start"),
        Who::Person(name) => format!("@{name}"),
        Who::Field(path) => (*path).to_owned(),
    };
    let row = |parts: &[Quorum], word: &str| {
        let one = |part: &Quorum| match part.parts().is_empty() {
            true => quorum(part),
            false => format!("({})", quorum(part)),
        };
        parts.iter().map(one).collect::<Vec<_>>().join(word)
    };
    match one {
        Quorum::Number(count, all) => match all.as_slice() {
            [single] => format!("{count} of {}", who(single)),
            all => {
                let all: Vec<String> = all.iter().map(who).collect();
                format!("{count} of ({})", all.join(", "))
            }
        },
        Quorum::All(all) => format!("all of {}", who(all)),
        Quorum::Percent(percent, all) => format!("{percent}% of {}", who(all)),
        Quorum::Owners(count) => format!("{count} of owner per service"),
        Quorum::And(parts) => row(parts, " and "),
        Quorum::Or(parts) => row(parts, " or "),
        Quorum::Then(parts) => row(parts, " then "),
    }
}

fn deadline(one: &Deadline) -> String {
    let word = if one.after { "after" } else { "before" };
    match one.length {
        Some(lasts) => format!("{} {word} {}", length(lasts), one.field),
        None => one.field.to_owned(),
    }
}

fn names(all: &[Name]) -> String {
    all.join(", ")
}

fn people(all: &[Name]) -> String {
    let all: Vec<String> = all.iter().map(|name| format!("@{name}")).collect();
    all.join(", ")
}

/// A line that requires something, with what it ends in.
fn require(what: &str, by: Option<&Deadline>, when: Option<&Condition>) -> String {
    let mut text = format!("require {what}");
    if let Some(by) = by {
        write!(text, " by {}", deadline(by)).unwrap();
    }
    if let Some(when) = when {
        write!(text, " when {}", condition(when)).unwrap();
    }
    text
}

fn scope(scope: &Scope) -> Vec<String> {
    let mut settings = Vec::new();
    if !scope.for_.is_empty() {
        settings.push(format!("for {}", names(&scope.for_)));
    }
    if !scope.in_.is_empty() {
        settings.push(format!("in {}", names(&scope.in_)));
    }
    if let Some((service, below)) = &scope.on {
        let below = if *below { " and below" } else { "" };
        settings.push(format!("on {service}{below}"));
    }
    if let Some(on) = &scope.on_services {
        settings.push(format!("on services ({})", condition(on)));
    }
    if let Some(when) = &scope.when {
        settings.push(format!("when {}", condition(when)));
    }
    for exception in &scope.except {
        let mut text = "except".to_owned();
        if !exception.names.is_empty() {
            write!(text, " {}", names(&exception.names)).unwrap();
        }
        if let Some(when) = &exception.when {
            write!(text, " when {}", condition(when)).unwrap();
        }
        settings.push(text);
    }
    if let Some(one) = &scope.override_ {
        let mut text = format!("override {}", quorum(&one.quorum));
        if !one.excluding.is_empty() {
            write!(text, " excluding {}", one.excluding.join(", ")).unwrap();
        }
        if let Some(when) = &one.when {
            write!(text, " when {}", condition(when)).unwrap();
        }
        settings.push(text);
    }
    if scope.advisory {
        settings.push("advisory".to_owned());
    }
    settings
}

fn limit(line: &LimitLine) -> String {
    let mut text = format!("at most {} {}", line.most, line.kind);
    if line.at_once {
        text.push_str(" at once");
    }
    match &line.per {
        Some(Per::Day) => text.push_str(" per day"),
        Some(Per::Week) => text.push_str(" per week"),
        Some(Per::Month) => text.push_str(" per month"),
        Some(Per::Quarter) => text.push_str(" per quarter"),
        Some(Per::Year) => text.push_str(" per year"),
        Some(Per::Stretch(lasts)) => write!(text, " per {}", length(*lasts)).unwrap(),
        None => {}
    }
    if let Some(field) = line.field {
        write!(text, " per {field}").unwrap();
    }
    text
}

fn statement(statement: &Statement) -> String {
    let mut settings = scope(&statement.scope);
    match &statement.kind {
        Kind::Rule(lines) => settings.extend(lines.iter().map(|line| match line {
            RuleLine::Instant(field, by, when) => require(field, Some(by), when.as_ref()),
            RuleLine::Condition(one) => {
                let text = match one.by {
                    Some(_) => format!("({})", condition(&one.condition)),
                    None => condition(&one.condition),
                };
                require(&text, one.by.as_ref(), one.when.as_ref())
            }
        })),
        Kind::Approval(approval) => {
            settings.extend(
                approval.lines.iter().map(|line| {
                    require(&quorum(&line.quorum), line.by.as_ref(), line.when.as_ref())
                }),
            );
            if !approval.excluding.is_empty() {
                settings.push(format!("excluding {}", approval.excluding.join(", ")));
            }
            settings.extend(
                approval
                    .valid
                    .map(|valid| format!("valid {}", length(valid))),
            );
            let counts = approval.counts_when.as_ref();
            settings.extend(counts.map(|when| format!("counts when {}", condition(when))));
            if approval.count_places {
                settings.push("count places".to_owned());
            }
        }
        Kind::Blackout(one) | Kind::Window(one) => settings.extend(times(one)),
        Kind::Conflict => settings.push("between changes".to_owned()),
        Kind::Limit(lines) => settings.extend(lines.iter().map(limit)),
    }
    item(&statement.title(), &settings)
}

fn item(head: &str, settings: &[String]) -> String {
    match settings {
        [] => format!("{head}\n"),
        settings => format!("{head} {{\n  {}\n}}\n", settings.join("\n  ")),
    }
}

fn class(keyword: &str, class: &Class) -> String {
    let mut settings = Vec::new();
    if class.declared {
        settings.push("declared".to_owned());
    }
    settings.extend(
        class
            .when
            .as_ref()
            .map(|when| format!("when {}", condition(when))),
    );
    settings.extend(
        class
            .require
            .iter()
            .map(|one| format!("require {}", condition(one))),
    );
    item(&format!("{keyword} {}", class.name), &settings)
}

impl Policy {
    /// The text of the policy.
    pub fn text(&self) -> String {
        let mut out = String::new();
        out.push_str(&item(
            "policy p",
            &[
                format!("timezone {}", self.zone),
                "calendar work".to_owned(),
            ],
        ));
        let weekend: Vec<&str> = self
            .calendar
            .weekend
            .iter()
            .map(|at| WEEKDAYS[*at])
            .collect();
        let mut calendar = vec![format!("weekend {}", weekend.join(", "))];
        if !self.calendar.holidays.is_empty() {
            let holidays: Vec<String> = self
                .calendar
                .holidays
                .iter()
                .map(|day| date(*day))
                .collect();
            calendar.push(format!("holidays {}", holidays.join(", ")));
        }
        out.push_str(&item("calendar work", &calendar));
        out.push_str("scale risk low < medium < high < critical\nfield change.region text\n");
        for environment in &self.environments {
            let controlled = environment.controlled.then(|| "controlled".to_owned());
            let settings: Vec<String> = controlled.into_iter().collect();
            out.push_str(&item(
                &format!("environment {}", environment.name),
                &settings,
            ));
        }
        for group in &self.groups {
            let at = |(day, at): (Day, Clock)| format!("{} {}", date(day), clock(at));
            let mut settings: Vec<String> = group
                .members
                .iter()
                .map(|turn| {
                    let from = turn
                        .from
                        .map_or(String::new(), |from| format!(" from {}", at(from)));
                    let to = turn
                        .to
                        .map_or(String::new(), |to| format!(" to {}", at(to)));
                    format!("members {}{from}{to}", people(&turn.people))
                })
                .collect();
            settings.extend(
                group
                    .authority
                    .map(|level| format!("authority {}", LEVELS[level])),
            );
            out.push_str(&item(&format!("group {}", group.name), &settings));
        }
        for person in &self.people {
            let mut settings: Vec<String> = person
                .delegates
                .iter()
                .map(|one| {
                    format!(
                        "delegate @{} from {} to {}",
                        one.person,
                        date(one.from),
                        date(one.to)
                    )
                })
                .collect();
            settings.extend(
                person
                    .authority
                    .map(|level| format!("authority {}", LEVELS[level])),
            );
            if !settings.is_empty() {
                out.push_str(&item(&format!("person @{}", person.name), &settings));
            }
        }
        for service in &self.services {
            let mut settings = Vec::new();
            settings.extend(service.owner.as_ref().map(|owner| format!("owner {owner}")));
            settings.extend(service.tier.map(|tier| format!("tier {tier}")));
            settings.extend(
                service
                    .parent
                    .as_ref()
                    .map(|parent| format!("parent {parent}")),
            );
            if !service.depends_on.is_empty() {
                settings.push(format!("depends-on {}", names(&service.depends_on)));
            }
            out.push_str(&item(&format!("service {}", service.name), &settings));
        }
        for (name, all) in &self.periods {
            out.push_str(&item(&format!("period {name}"), &times(all)));
        }
        if !self.assess.is_empty() {
            let lines: Vec<String> = self
                .assess
                .iter()
                .map(|line| {
                    let (text, when) = match line {
                        Assess::AtLeast(level, when) => {
                            (format!("at least {}", LEVELS[*level]), when)
                        }
                        Assess::RaiseBy(by, when) => (format!("raise by {by}"), when),
                    };
                    let when = when
                        .as_ref()
                        .map(|when| format!(" when {}", condition(when)));
                    text + &when.unwrap_or_default()
                })
                .collect();
            out.push_str(&item("assess risk", &lines));
        }
        for template in &self.templates {
            let mut settings = Vec::new();
            if !template.on.is_empty() {
                settings.push(format!("on {}", names(&template.on)));
            }
            if !template.in_.is_empty() {
                settings.push(format!("in {}", names(&template.in_)));
            }
            settings.extend(
                template
                    .when
                    .as_ref()
                    .map(|when| format!("when {}", condition(when))),
            );
            settings.extend(
                template
                    .fixes
                    .iter()
                    .map(|(field, fixed)| format!("fixes {field} = {}", value(fixed))),
            );
            settings.extend(template.until.map(|day| format!("until {}", date(day))));
            out.push_str(&item(&format!("template {}", template.name), &settings));
        }
        out.extend(self.classes.iter().map(|one| class("class", one)));
        out.extend(self.bundles.iter().map(|one| class("bundle", one)));
        out.extend(self.statements.iter().map(statement));
        for waiver in &self.waivers {
            let at = |(day, at): (Day, Clock)| format!("{} {}", date(day), clock(at));
            let kind = if waiver.release { "release" } else { "change" };
            let mut settings = vec![
                format!("of {}", waiver.of),
                format!("for {kind} \"{}\"", waiver.subject),
                format!("by {}", people(&waiver.by)),
                format!("until {}", at(waiver.until)),
                "reason \"agreed\"".to_owned(),
            ];
            settings.extend(waiver.given.map(|given| format!("given {}", at(given))));
            out.push_str(&item(&format!("waiver {}", waiver.name), &settings));
        }
        out
    }
}

fn json(value: &Value) -> Json {
    match value {
        Value::YesNo(yes) => json!(yes),
        Value::Number(number) => json!(number),
        Value::Length(minutes) => json!(format!("{minutes}m")),
        Value::Level(level) => json!(LEVELS[*level]),
        Value::Text(word) | Value::Person(word) | Value::Thing(word) => json!(word),
        Value::Instant(at) => json!(instant(*at)),
        Value::List(all) => Json::Array(all.iter().map(json).collect()),
        Value::Record(one) => Json::Object(record(one)),
        Value::Unknown => json!("unknown"),
    }
}

fn record(record: &Record) -> Map<String, Json> {
    let fields = record.0.iter();
    fields
        .map(|(field, value)| ((*field).to_owned(), json(value)))
        .collect()
}

impl Workspace {
    fn plan(&self) -> Json {
        let mut plan = Map::new();
        let mut list = |kind: &str, all: &[Record]| {
            if !all.is_empty() {
                let all = all.iter().map(|one| Json::Object(record(one)));
                plan.insert(kind.to_owned(), Json::Array(all.collect()));
            }
        };
        list("change", &self.changes);
        list("release", &self.releases);
        Json::Object(plan)
    }

    /// Its files for the program, the plan in one of three formats.
    pub fn files(&self) -> Vec<(String, String)> {
        let plan = self.plan();
        let (name, text) = match self.at / STEP % 3 {
            0 => ("plan.json", serde_json::to_string_pretty(&plan).unwrap()),
            // JSON is YAML.
            1 => ("plan.yaml", serde_json::to_string_pretty(&plan).unwrap()),
            _ => ("plan.toml", toml::to_string(&plan).unwrap()),
        };
        vec![
            ("policy.tide".to_owned(), self.policy.text()),
            (name.to_owned(), text),
        ]
    }
}
