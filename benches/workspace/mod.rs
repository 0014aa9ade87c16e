//! A workspace as an organisation has it: 40 policy files of some 250 lines each, and 500 plans in TOML, YAML and JSON.

use super::dice::Dice;
use std::fmt::Write;

/// Policy files, one a team; each has [`LINES`] lines or a few more.
pub const POLICIES: usize = 40;

/// Lines of a policy file.
pub const LINES: usize = 250;

/// Plan files, a change each; every tenth has a release too.
pub const PLANS: usize = 500;

/// Services of a team.
const SERVICES: usize = 8;

/// The instant to check at, before all starts and after all approvals.
pub const AT: &str = "2026-11-16T09:00:00Z";

/// The files of the workspace, each with its path and text. The same bytes for the same seed, on every machine.
pub fn workspace(seed: u64) -> Vec<(String, String)> {
    let mut dice = Dice::new(seed);
    let mut files = vec![("tidegate.toml".to_owned(), String::new())];
    files.push(("policies/base.tide".to_owned(), base()));
    for team in 1..POLICIES {
        let name = format!("policies/team-{team:02}.tide");
        files.push((name, policy(&mut dice, team)));
    }
    for number in 0..PLANS {
        let (ending, text) = plan(&mut dice, number);
        files.push((
            format!("plans/{:02}/chg-{number:04}.{ending}", number % 25),
            text,
        ));
    }
    files
}

fn base() -> String {
    let mut out = String::from(
        "\
## What holds for every team.
policy company { timezone Europe/Amsterdam; calendar nl }

calendar nl {
  weekend   saturday, sunday
  holidays  2026-12-25, 2026-12-26, 2027-01-01, 2027-04-26, 2027-12-25, 2027-12-26
}

scale risk      low < medium < high < critical
scale severity  P4 < P3 < P2 < P1

field change.customer-impact  yes-no  \"customers will notice\"
field change.security-fix     yes-no  \"closes a known vulnerability\"

environment staging
environment production { after staging; controlled }

group security { members @dave, @erin, @frank; authority high }
group board    { members @heidi, @ivan, @judy; authority critical }

class standard  { when template is set; require risk = low }
class emergency { when any incidents (severity in [P1, P2]) }
class normal

blackout weekends {
  every   friday 16:00 to monday 06:00
  in      production
  except  emergency when approved
  reason  \"nobody is at work to notice\"
}

blackout year-end {
  in        production
  from      2026-12-18 18:00 to 2027-01-04 08:00
  override  1 of board
}

conflict shared-services {
  between  changes
  when     during other and footprint has any other.services
  except   when release is set and same release
}

limit high-risk { at most 3 changes per day; in production; when risk >= high }

bundle train {
  require  any steps (environment = staging)
}
",
    );
    // Milestones fill the file up, as they do.
    let mut number = 0;
    while lines(&out) < LINES {
        number += 1;
        let (month, day) = (1 + number / 28 % 12, 1 + number % 28);
        let _ = writeln!(
            out,
            "define milestone-{number} = 2027-{month:02}-{day:02} 12:00"
        );
    }
    out
}

fn lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

fn policy(dice: &mut Dice, team: usize) -> String {
    let mut out = format!(
        "\
## What team {team} asks of a change to its services.

group team-{team} {{ members @ann-{team}, @ben-{team}, @eve-{team}; authority medium }}
group lead-{team} {{ members @lee-{team}; authority high }}

define change.touches-team-{team} = any services (tags has team-{team})

"
    );
    for number in 0..SERVICES {
        let below = match (number, dice.index(3)) {
            (0, _) | (_, 0) => String::new(),
            (_, on) => format!("; depends-on service-{team}-{}", (number - 1) / on),
        };
        let tier = dice.index(4);
        let _ = writeln!(
            out,
            "service service-{team}-{number} {{ owner team-{team}; tier {tier}; tags team-{team}, tier-{tier}{below} }}"
        );
    }
    out.push('\n');
    let mut number = 0;
    while lines(&out) < LINES {
        number += 1;
        let service = dice.index(SERVICES);
        statement(dice, &mut out, team, number, service);
    }
    out
}

fn statement(dice: &mut Dice, out: &mut String, team: usize, number: usize, service: usize) {
    let hour = 8 + dice.index(8);
    let level = ["low", "medium", "high"][dice.index(3)];
    let day = ["monday", "tuesday", "wednesday", "thursday"][dice.index(4)];
    let _ = match number % 6 {
        0 => write!(
            out,
            "## The owners of a service know what it does at night.
approval owners-{team}-{number} {{
  for        normal
  on         service-{team}-{service}
  when       risk >= {level}
  require    1 of team-{team} and 1 of lead-{team} by 24h before start
  excluding  author
  valid      30 days
}}

"
        ),
        1 => write!(
            out,
            "rule way-back-{team}-{number} {{
  for      normal, emergency
  on       service-{team}-{service}
  when     risk >= {level}
  require  rollback.plan is set and rollback.duration <= {hour}0m
  reason   \"what cannot be undone within {hour}0 minutes is planned with the team\"
}}

"
        ),
        2 => write!(
            out,
            "# {day} is the day on which the numbers of the week are drawn.
blackout reports-{team}-{number} {{
  on       service-{team}-{service} and below
  every    {day} {hour:02}:00 to {:02}:30
  except   when security-fix
  reason   \"the reports of the week are being drawn\"
}}

",
            hour + 1
        ),
        3 => write!(
            out,
            "rule lead-time-{team}-{number} {{
  for      normal
  on       service-{team}-{service}
  require  submitted by {} business days before start when risk >= {level}
}}

",
            1 + dice.index(3)
        ),
        4 => write!(
            out,
            "limit calm-{team}-{number} {{
  on       service-{team}-{service}
  at most {} changes per week
}}

",
            2 + dice.index(3)
        ),
        _ => write!(
            out,
            "rule noticed-{team}-{number} {{
  on       services (tags has tier-{})
  when     touches-team-{team} and customer-impact
  require  any notices (audience has support) by {hour}h before start
}}

",
            dice.index(4)
        ),
    };
}

/// A plan: its ending and its text.
fn plan(dice: &mut Dice, number: usize) -> (&'static str, String) {
    let team = 1 + dice.index(POLICIES - 1);
    let (day, hour) = (dice.index(180), 6 + dice.index(14));
    let date = |days: usize| {
        let first = chrono::NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default();
        first + chrono::Days::new(days as u64)
    };
    let start = date(day);
    let given = ["2026-11-13T09:12:00+01:00", "2026-11-12T16:40:00+01:00"][dice.index(2)];
    let approvers: Vec<String> = match dice.index(4) {
        0 => Vec::new(),
        1 => vec![format!("lee-{team}")],
        _ => vec![format!("ann-{team}"), format!("lee-{team}")],
    };
    let one = Change {
        id: format!("CHG-{number:04}"),
        title: format!("Change {number} of team {team}"),
        risk: ["low", "medium", "high"][dice.weighted(&[2, 2, 1])],
        service: format!("service-{team}-{}", dice.index(SERVICES)),
        author: format!("ben-{team}"),
        start: format!("{start}T{hour:02}:00:00+01:00"),
        end: format!("{start}T{:02}:{:02}:00+01:00", hour + 1, 10 * dice.index(6)),
        impact: dice.below(4) == 0,
        duration: format!("{}m", 10 + 10 * dice.index(5)),
        approvers,
        given,
    };
    match number % 5 {
        3 => ("yaml", one.yaml()),
        4 => ("json", one.json()),
        _ => ("toml", one.toml(number.is_multiple_of(10))),
    }
}

struct Change {
    id: String,
    title: String,
    risk: &'static str,
    service: String,
    author: String,
    start: String,
    end: String,
    impact: bool,
    duration: String,
    approvers: Vec<String>,
    given: &'static str,
}

impl Change {
    fn toml(&self, release: bool) -> String {
        let mut out = format!(
            "\
# {title}

[[change]]
id = \"{id}\"
title = \"{title}\"
risk = \"{risk}\"
services = [\"{service}\"]
environments = [\"production\"]
author = \"{author}\"
submitted = 2026-11-12T10:00:00+01:00
start = {start}
end = {end}
customer-impact = {impact}
rollback = {{ plan = \"flag off\", duration = \"{duration}\" }}
",
            title = self.title,
            id = self.id,
            risk = self.risk,
            service = self.service,
            author = self.author,
            start = self.start,
            end = self.end,
            impact = self.impact,
            duration = self.duration,
        );
        if release {
            let _ = writeln!(out, "release = \"REL-{}\"", self.id);
        }
        if !self.approvers.is_empty() {
            out.push_str("approvals = [\n");
            for approver in &self.approvers {
                let given = self.given;
                let _ = writeln!(
                    out,
                    "  {{ approver = \"{approver}\", decision = \"approve\", given = {given} }},"
                );
            }
            out.push_str("]\n");
        }
        if release {
            let _ = write!(
                out,
                "
[[release]]
id = \"REL-{id}\"
bundle = \"train\"
manager = \"judy\"
changes = [\"{id}\"]
built = 2026-11-12T18:30:00+01:00
start = {start}
end = {end}
components = [
  {{ service = \"{service}\", version = \"5.0.0\", digest = \"sha256:e6a410\", approved-digest = \"sha256:e6a410\" }},
]
steps = [
  {{ id = \"staging\", component = \"{service}\", environment = \"staging\", percent = \"100%\" }},
  {{ id = \"live\", component = \"{service}\", environment = \"production\", percent = \"100%\", needs = [\"staging\"] }},
]
",
                id = self.id,
                start = self.start,
                end = self.end,
                service = self.service,
            );
        }
        out
    }

    fn yaml(&self) -> String {
        let mut out = format!(
            "\
# {title}
changes:
  - id: {id}
    title: {title}
    risk: {risk}
    services: [{service}]
    environments: [production]
    author: {author}
    submitted: 2026-11-12T10:00:00+01:00
    start: {start}
    end: {end}
    customer-impact: {impact}
    rollback:
      plan: flag off
      duration: {duration}
",
            title = self.title,
            id = self.id,
            risk = self.risk,
            service = self.service,
            author = self.author,
            start = self.start,
            end = self.end,
            impact = self.impact,
            duration = self.duration,
        );
        if !self.approvers.is_empty() {
            out.push_str("    approvals:\n");
            for approver in &self.approvers {
                let given = self.given;
                let _ = writeln!(
                    out,
                    "      - {{ approver: {approver}, decision: approve, given: {given} }}"
                );
            }
        }
        out
    }

    fn json(&self) -> String {
        let approvals: Vec<String> = self
            .approvers
            .iter()
            .map(|approver| {
                format!(
                    "\n        {{ \"approver\": \"{approver}\", \"decision\": \"approve\", \"given\": \"{}\" }}",
                    self.given
                )
            })
            .collect();
        format!(
            "\
{{
  \"changes\": [
    {{
      \"id\": \"{}\",
      \"title\": \"{}\",
      \"risk\": \"{}\",
      \"services\": [\"{}\"],
      \"environments\": [\"production\"],
      \"author\": \"{}\",
      \"submitted\": \"2026-11-12T10:00:00+01:00\",
      \"start\": \"{}\",
      \"end\": \"{}\",
      \"customer-impact\": {},
      \"rollback\": {{ \"plan\": \"flag off\", \"duration\": \"{}\" }},
      \"approvals\": [{}]
    }}
  ]
}}
",
            self.id,
            self.title,
            self.risk,
            self.service,
            self.author,
            self.start,
            self.end,
            self.impact,
            self.duration,
            approvals.join(",")
        )
    }
}
