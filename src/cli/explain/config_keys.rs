//! The keys of `tidegate.toml`, each in a line.

use super::topics::{Kind, Topic, first_large};

/// The table that a key is in, the key, what it says, and an example of its value.
type Key = (&'static str, &'static str, &'static str, &'static str);

/// Adds each key, and the file.
pub fn add(topics: &mut Vec<Topic>) {
    let mut page = "# tidegate.toml\n\nMarks the root of a workspace and says what belongs to it. It may stay empty; all keys are optional.\n\n".to_owned();
    for (table, key, says, _) in KEYS {
        let name = name(table, key);
        page.push_str(&format!("    {name:20}  {says}\n"));
    }
    page.push_str("\n`tidegate explain output.format` explains one.\n");
    topics.push(Topic {
        name: "tidegate.toml".to_owned(),
        kind: Kind::Key,
        summary: "the root of a workspace, and what belongs to it".to_owned(),
        page,
    });
    topics.extend(KEYS.iter().map(|(table, key, says, example)| {
        let name = name(table, key);
        let head = match *table {
            "" => String::new(),
            "output" => "[output]\n    ".to_owned(),
            "table.columns" => "[table.columns]\n    field = { column = \"column\", ".to_owned(),
            // A history has the keys of a table.
            table => format!("[[{table}]]\n    "),
        };
        Topic {
            page: format!(
                "# {name}, a key of tidegate.toml\n\n{}.\n\n    {head}{key} = {example}\n",
                first_large(says)
            ),
            name,
            kind: Kind::Key,
            summary: (*says).to_owned(),
        }
    }));
}

fn name(table: &str, key: &str) -> String {
    match table {
        "" => key.to_owned(),
        table => format!("{table}.{key}"),
    }
}

const KEYS: &[Key] = &[
    (
        "",
        "policies",
        "patterns of the files that are policies",
        "[\"**/*.tide\"]",
    ),
    (
        "",
        "plans",
        "patterns of the files that are plans",
        "[\"plans/**/*.toml\"]",
    ),
    (
        "",
        "tests",
        "patterns of the plans that are tests of the policy",
        "[\"tests/**/*.toml\"]",
    ),
    (
        "",
        "exclude",
        "files and whole folders that are neither policies nor plans",
        "[\"drafts\"]",
    ),
    (
        "",
        "workspaces",
        "folders that are workspaces of their own, each with its `tidegate.toml`",
        "[\"teams/*\"]",
    ),
    (
        "",
        "base",
        "policies that this workspace builds on",
        "[\"../org-policy\"]",
    ),
    (
        "",
        "timezone-database",
        "a folder of TZif files, in place of the built-in time zones",
        "\"zoneinfo\"",
    ),
    (
        "",
        "baseline",
        "the file of findings that are known and not reported",
        "\".tidegate-baseline.json\"",
    ),
    (
        "",
        "output",
        "how a report looks where no flag says it",
        "{ format = \"compact\" }",
    ),
    (
        "",
        "levels",
        "what the findings of some checks weigh: off, note, warning or error",
        "{ unused-name = \"off\" }",
    ),
    (
        "",
        "override",
        "levels for some files",
        "[{ files = [\"old\"], levels = { unused-name = \"off\" } }]",
    ),
    (
        "",
        "table",
        "files of other tools whose rows are read as plans",
        "[{ files = [\"changes.csv\"], record = \"change\" }]",
    ),
    (
        "",
        "history",
        "files of what happened: closed changes, incidents, deployments",
        "[{ files = [\"closed.csv\"], record = \"change\" }]",
    ),
    (
        "output",
        "format",
        "the report on standard output, as `--format`",
        "\"human\"",
    ),
    (
        "output",
        "style",
        "the frames of the report for people, as `--style`",
        "\"plain\"",
    ),
    (
        "output",
        "color",
        "when to colour, as `--color`",
        "\"never\"",
    ),
    ("output", "width", "columns, as `--width`", "100"),
    (
        "override",
        "files",
        "the files whose findings weigh otherwise",
        "[\"old/**\"]",
    ),
    (
        "override",
        "levels",
        "what the findings in them weigh",
        "{ unused-name = \"off\" }",
    ),
    (
        "table",
        "files",
        "patterns of the files of the table",
        "[\"exports/changes.csv\"]",
    ),
    (
        "table",
        "record",
        "what each row is: a change, a release, or a part of one",
        "\"change\"",
    ),
    (
        "table",
        "of",
        "the rows are parts of the records of another table",
        "\"change\"",
    ),
    (
        "table",
        "key",
        "the column with the id of the record that a row is a part of",
        "\"number\"",
    ),
    (
        "table",
        "columns",
        "the fields, each with its column",
        "{ id = \"number\" }",
    ),
    (
        "table",
        "only",
        "rows count only if a column has one of these values",
        "{ state = \"approved\" }",
    ),
    ("table", "delimiter", "the mark between values", "\";\""),
    (
        "table",
        "rows",
        "in JSON, the path to the list of rows",
        "\"result\"",
    ),
    (
        "table",
        "timezone",
        "the zone of times without an offset",
        "\"Europe/Amsterdam\"",
    ),
    (
        "table",
        "dates",
        "the forms of times, in the letters of strftime",
        "[\"%Y-%m-%d %H:%M:%S\"]",
    ),
    (
        "table",
        "missing",
        "texts that mean that there is no value",
        "[\"NULL\"]",
    ),
    (
        "table.columns",
        "dates",
        "the forms of the times of one column, in place of those of the table",
        "[\"%d/%m/%Y\"] }",
    ),
    (
        "table.columns",
        "unit",
        "what lengths count that are bare numbers: seconds, minutes or hours",
        "\"minutes\" }",
    ),
    (
        "history",
        "from",
        "since when the history is complete",
        "2026-01-01",
    ),
    (
        "history",
        "to",
        "until when the history is complete",
        "2026-10-31",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::workspace::config::{KEYS as FILE_KEYS, OUTPUT_KEYS, OVERRIDE_KEYS, parse_config};
    use crate::workspace::tables::TABLE_KEYS;

    #[test]
    fn the_keys_are_those_that_are_read() {
        let keys = |wanted: &[&str]| -> Vec<&str> {
            let of = KEYS.iter().filter(|(table, ..)| wanted.contains(table));
            of.map(|(_, key, ..)| *key).collect()
        };
        let sorted = |mut keys: Vec<&'static str>| {
            keys.sort_unstable();
            keys
        };
        assert_eq!(sorted(keys(&[""])), sorted(FILE_KEYS.to_vec()));
        assert_eq!(keys(&["output"]), OUTPUT_KEYS);
        assert_eq!(keys(&["override"]), OVERRIDE_KEYS);
        assert_eq!(
            sorted(keys(&["table", "history"])),
            sorted(TABLE_KEYS.to_vec())
        );
    }

    #[test]
    fn the_examples_of_keys_are_read_without_a_finding() {
        for (_, key, _, example) in KEYS.iter().filter(|(table, ..)| table.is_empty()) {
            let (_, findings) = parse_config(FileId(0), &format!("{key} = {example}\n"));
            assert!(findings.is_empty(), "{key}: {findings:?}");
        }
    }
}
