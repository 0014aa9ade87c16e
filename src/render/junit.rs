//! Documents of JUnit's XML, the form that Jenkins, GitLab and most other build servers read: suites of cases with an outcome.
//!
//! The elements and attributes are those of the schema of Jenkins' xUnit plugin, `junit-10.xsd`, and no others. This file knows
//! nothing of findings: whoever has suites and cases can write them.

use crate::diagnostic::escape_text;
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::io::{self, Write};

/// A whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// What was run.
    pub name: String,
    /// In the order of the document.
    pub suites: Vec<Suite>,
}

/// Cases that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suite {
    /// Its name.
    pub name: String,
    /// Names with their values.
    pub properties: Vec<(String, String)>,
    /// In the order of the document.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// The file that it is about, which is the group that build servers show it in too.
    pub class: String,
    /// Its name.
    pub name: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What else is to be read of it; may be empty.
    pub output: String,
}

/// How a case ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    #[default]
    Passed,
    /// It was judged and does not pass.
    Failed(Problem),
    /// It could not be judged.
    Erroneous(Problem),
    /// It is not decided yet, for this reason.
    Skipped(String),
}

/// What is wrong with a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// A word for its kind.
    pub kind: String,
    /// In one line.
    pub message: String,
    /// The whole of it.
    pub text: String,
}

/// Writes a document.
pub fn write_junit(out: &mut dyn Write, document: &Document) -> io::Result<()> {
    let all = Counts::of(document.suites.iter().flat_map(|suite| &suite.cases));
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">",
        attribute(&document.name),
        all.tests,
        all.failures,
        all.errors
    )?;
    let mut names = Names::default();
    for suite in &document.suites {
        write_suite(out, suite, &mut names)?;
    }
    writeln!(out, "</testsuites>")
}

fn write_suite<'c>(out: &mut dyn Write, suite: &'c Suite, names: &mut Names<'c>) -> io::Result<()> {
    let counts = Counts::of(&suite.cases);
    writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">",
        attribute(&suite.name),
        counts.tests,
        counts.failures,
        counts.errors,
        counts.skipped
    )?;
    if !suite.properties.is_empty() {
        writeln!(out, "    <properties>")?;
        for (name, value) in &suite.properties {
            let (name, value) = (attribute(name), attribute(value));
            writeln!(out, "      <property name=\"{name}\" value=\"{value}\"/>")?;
        }
        writeln!(out, "    </properties>")?;
    }
    for case in &suite.cases {
        write_case(out, case, names)?;
    }
    writeln!(out, "  </testsuite>")
}

fn write_case<'c>(out: &mut dyn Write, case: &'c Case, names: &mut Names<'c>) -> io::Result<()> {
    let (class, name) = (attribute(&case.class), attribute(&names.unique(case)));
    write!(
        out,
        "    <testcase classname=\"{class}\" name=\"{name}\" file=\"{class}\""
    )?;
    if case.outcome == Outcome::Passed && case.output.is_empty() {
        return writeln!(out, "/>");
    }
    writeln!(out, ">")?;
    match &case.outcome {
        Outcome::Passed => {}
        Outcome::Failed(problem) => write_problem(out, "failure", problem)?,
        Outcome::Erroneous(problem) => write_problem(out, "error", problem)?,
        Outcome::Skipped(why) => writeln!(
            out,
            // GitLab reads what stands between the tags, Jenkins the attribute.
            "      <skipped message=\"{}\">{}</skipped>",
            attribute(why),
            text(why)
        )?,
    }
    if !case.output.is_empty() {
        let output = text(&case.output);
        writeln!(out, "      <system-out>{output}</system-out>")?;
    }
    writeln!(out, "    </testcase>")
}

fn write_problem(out: &mut dyn Write, element: &str, problem: &Problem) -> io::Result<()> {
    writeln!(
        out,
        "      <{element} type=\"{}\" message=\"{}\">{}</{element}>",
        attribute(&problem.kind),
        attribute(&problem.message),
        text(&problem.text)
    )
}

/// The names of cases that were written. GitLab takes the first of those that are called the same, and drops the others.
#[derive(Default)]
struct Names<'c>(FxHashSet<(&'c str, Cow<'c, str>)>);

impl<'c> Names<'c> {
    /// The name of a case, with a number where another of its file has that name.
    fn unique(&mut self, case: &'c Case) -> Cow<'c, str> {
        let mut name = Cow::Borrowed(case.name.as_str());
        let mut number = 1;
        while !self.0.insert((&case.class, name.clone())) {
            number += 1;
            name = Cow::Owned(format!("{} ({number})", case.name));
        }
        name
    }
}

/// How many cases there are, and how they ended.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn of<'c>(cases: impl IntoIterator<Item = &'c Case>) -> Self {
        let mut counts = Counts::default();
        for case in cases {
            counts.tests += 1;
            match case.outcome {
                Outcome::Passed => {}
                Outcome::Failed(_) => counts.failures += 1,
                Outcome::Erroneous(_) => counts.errors += 1,
                Outcome::Skipped(_) => counts.skipped += 1,
            }
        }
        counts
    }
}

/// A text between tags. What XML 1.0 cannot hold is shown as `\u{…}`, and so is what deceives the eye.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in escape_text(text, true).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // `]]>` may not stand in a text.
            '>' => out.push_str("&gt;"),
            '\u{FFFE}' | '\u{FFFF}' => out.extend(character.escape_unicode()),
            other => out.push(other),
        }
    }
    out
}

/// A text between double quotes; a reader would turn tabs and line breaks into blanks.
fn attribute(value: &str) -> String {
    text(value)
        .replace('"', "&quot;")
        .replace('\t', "&#9;")
        .replace('\n', "&#10;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_and_every_character() {
        let nasty = "a\"<b>&]]>\u{0}\u{FFFF}\t\n\r\u{202e}";
        let problem = || Problem {
            kind: "refused".to_owned(),
            message: nasty.to_owned(),
            text: nasty.to_owned(),
        };
        let case = |name: &str, outcome| Case {
            class: "plans/a.toml".to_owned(),
            name: name.to_owned(),
            outcome,
            output: String::new(),
        };
        let document = Document {
            name: "a run".to_owned(),
            suites: vec![Suite {
                name: ".".to_owned(),
                properties: vec![("at".to_owned(), "now".to_owned())],
                cases: vec![
                    case("1", Outcome::Passed),
                    case("2", Outcome::Failed(problem())),
                    case("3", Outcome::Erroneous(Problem::default())),
                    Case {
                        output: "more".to_owned(),
                        ..case("4", Outcome::Skipped("owed".to_owned()))
                    },
                ],
            }],
        };
        let mut out = Vec::new();
        write_junit(&mut out, &document).unwrap();
        let shown = "a&quot;&lt;b&gt;&amp;]]&gt;\\u{0}\\u{ffff}";
        let expected = format!(
            "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"a run\" tests=\"4\" failures=\"1\" errors=\"1\">
  <testsuite name=\".\" tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\">
    <properties>
      <property name=\"at\" value=\"now\"/>
    </properties>
    <testcase classname=\"plans/a.toml\" name=\"1\" file=\"plans/a.toml\"/>
    <testcase classname=\"plans/a.toml\" name=\"2\" file=\"plans/a.toml\">
      <failure type=\"refused\" message=\"{shown}&#9;&#10;\\u{{d}}\\u{{202e}}\">a\"&lt;b&gt;&amp;]]&gt;\\u{{0}}\\u{{ffff}}\t\n\\u{{d}}\\u{{202e}}</failure>
    </testcase>
    <testcase classname=\"plans/a.toml\" name=\"3\" file=\"plans/a.toml\">
      <error type=\"\" message=\"\"></error>
    </testcase>
    <testcase classname=\"plans/a.toml\" name=\"4\" file=\"plans/a.toml\">
      <skipped message=\"owed\">owed</skipped>
      <system-out>more</system-out>
    </testcase>
  </testsuite>
</testsuites>
"
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn no_two_cases_of_a_file_have_one_name() {
        let case = |class: &str| Case {
            class: class.to_owned(),
            name: "change A".to_owned(),
            ..Case::default()
        };
        // One has the name already that a number would give.
        let numbered = Case {
            name: "change A (2)".to_owned(),
            ..case("a.toml")
        };
        let document = Document {
            suites: vec![Suite {
                cases: vec![numbered, case("a.toml"), case("a.toml"), case("b.toml")],
                ..Suite::default()
            }],
            ..Document::default()
        };
        let mut out = Vec::new();
        write_junit(&mut out, &document).unwrap();
        let out = String::from_utf8(out).unwrap();
        let names = out.lines().filter_map(|line| {
            let (_, rest) = line.split_once("<testcase ")?;
            rest.strip_suffix("/>")
        });
        let names: Vec<&str> = names.collect();
        assert_eq!(
            names,
            [
                "classname=\"a.toml\" name=\"change A (2)\" file=\"a.toml\"",
                "classname=\"a.toml\" name=\"change A\" file=\"a.toml\"",
                "classname=\"a.toml\" name=\"change A (3)\" file=\"a.toml\"",
                "classname=\"b.toml\" name=\"change A\" file=\"b.toml\"",
            ]
        );
    }
}
