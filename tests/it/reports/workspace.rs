//! A small workspace with everything that a report can stumble over, and its reports.

use crate::program::{Folder, Ran};
use serde_json::Value;

/// The instant of all these reports.
pub const AT: &str = "2026-11-16T09:00Z";

/// All formats, by the names of the command line.
pub const FORMATS: [&str; 9] = [
    "human",
    "compact",
    "json",
    "sarif",
    "github",
    "github-summary",
    "gitlab",
    "junit",
    "markdown",
];

/// The plan of [`nasty`].
pub const PLAN: &str = "plans/a b ß🦀.toml";
/// The policy of [`nasty`].
pub const POLICY: &str = "règles/la politique.tide";

const POLICY_TEXT: &str = r##"policy shop { timezone Europe/Amsterdam }
group cab  { members @heidi, @ivan }
environment production { controlled }
service ledger
service blog

blackout weekends {
  in      production
  every   friday 16:00 to monday 06:00
  reason  "nobody | <script>alert(1)</script> @alice ]]> %0A #12 [x](http://y.example)"
}

approval board {
  require  1 of cab by 24h before start
}

rule titled {
  require title is set
  reason  "*bold* _it_ `code` ~~x~~ &amp; $x$"
  advisory
}

blackout backup { every sunday 02:30 to 04:00 }

conflict apart {
  between changes
  when    during other and services has any other.services
}
"##;

const PLAN_TEXT: &str = r##"[[change]]
id = "CHG-1|<b>@bob</b>"
title = "]]> <script>alert('é') %0A\n::error::x | `tick` \u202e </details>"
services = ["ledger"]
environments = ["production"]
"é🦀" = 1
start = 2026-11-20T17:00:00+01:00
end = 2026-11-20T18:00:00+01:00

[[change]]
id = "CHG-2"
services = ["ledgr"]
environments = ["production"]
title = "x"
start = 2026-11-25T17:00:00+01:00
end = 2026-11-25T18:00:00+01:00

[[change]]
id = "CHG-3"
services = ["blog"]
environments = ["production"]
start = 2026-12-01T17:00:00+01:00
end = 2026-12-01T18:00:00+01:00

[[change]]
id = "CHG-4"
title = "All is well"
approvals = [{ approver = "heidi", decision = "approve", given = 2026-11-13T09:12:00+01:00 }]
services = ["blog"]
environments = ["production"]
start = 2026-12-02T17:00:00+01:00
end = 2026-12-02T18:00:00+01:00

[[change]]
id = "CHG-5"
title = "One of a pair"
approvals = [{ approver = "heidi", decision = "approve", given = 2026-11-13T09:12:00+01:00 }]
services = ["ledger"]
environments = ["production"]
start = 2026-12-08T17:00:00+01:00
end = 2026-12-08T18:00:00+01:00

[[change]]
id = "CHG-6"
title = "The other one"
approvals = [{ approver = "ivan", decision = "approve", given = 2026-11-13T09:12:00+01:00 }]
services = ["ledger"]
environments = ["production"]
start = 2026-12-08T17:30:00+01:00
end = 2026-12-08T18:30:00+01:00
"##;

/// Errors, something owed, a warning, a note, a fix, labels in other files, a pair, a file without text; names with blanks and
/// beyond ASCII, texts with markup and with characters that steer.
pub fn nasty() -> Folder {
    let folder = Folder::with(&[
        ("tidegate.toml", "polices = [\"**/*.tide\"]\n"),
        (POLICY, POLICY_TEXT),
        (PLAN, PLAN_TEXT),
    ]);
    folder.write("plans/latin.toml", b"\xff");
    folder
}

/// A workspace without a finding: one change that may go.
pub fn clean() -> Folder {
    Folder::with(&[
        (
            "p.tide",
            "policy p { timezone UTC }\nrule r { require id is set }\n",
        ),
        (
            "plan.toml",
            "[[change]]\nid = \"CHG-1\"\nstart = 2026-12-20T10:00:00Z\nend = 2026-12-20T11:00:00Z\n",
        ),
    ])
}

/// The report of a folder in a format.
pub fn report(folder: &Folder, format: &str) -> Ran {
    folder.run(&["check", "--at", AT, "--format", format])
}

/// A report in JSON, read.
pub fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}
