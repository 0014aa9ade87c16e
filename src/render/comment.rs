//! A run as Markdown that a change manager reads: a comment on a pull request, or the summary of a job.
//!
//! First the verdicts as a table, then for each change why not, what is owed until when and the way out, with the places folded away.

use super::columns::Locator;
use super::compact::spot;
use super::excerpt::MOST_LABELS;
use super::grouped::Grouped;
use super::markdown::{cell, code, html, prose};
use super::page::{Kind, Page};
use super::wording::{leave, owing};
use super::{Checked, Run, Tally, severity_word};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::engine::{Answer, Verdict};
use std::io::{self, Write};

/// The most characters that GitHub takes in a comment.
const COMMENT: usize = 65_536;
/// The most bytes that GitHub takes as the summary of one step, 1 MiB; an eighth of it is room for characters of several bytes.
const SUMMARY: usize = (1 << 20) - (1 << 17);

/// Writes a run as a comment: at most 65,536 characters.
pub fn write_markdown(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    write_page(
        out,
        run,
        COMMENT,
        "a comment holds at most 65,536 characters",
    )
}

/// Writes a run as the summary of a job in GitHub Actions: at most 1 MiB.
pub fn write_github_summary(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    write_page(
        out,
        run,
        SUMMARY,
        "the summary of a step holds at most 1 MiB",
    )
}

fn write_page(out: &mut dyn Write, run: &Run, most: usize, limit: &str) -> io::Result<()> {
    let tally = Tally::of(run);
    let many = run.is_of_many();
    let workspaces: Vec<Workspace<'_>> = run.workspaces.iter().map(Workspace::new).collect();
    let mut page = Page::new(most);
    page.always(&format!("### {}\n\n", headline(&tally)));

    let mut verdicts: Vec<Judged<'_, '_>> = workspaces
        .iter()
        .flat_map(|workspace| {
            let verdicts = workspace.grouped.verdicts.iter();
            verdicts.map(move |(verdict, findings)| Judged {
                verdict,
                findings,
                workspace,
            })
        })
        .collect();
    // What may not go comes first, so that it is the last to be cut.
    verdicts.sort_by_key(|judged| rank(&judged.verdict.answer));
    if !verdicts.is_empty() {
        page.open(
            "| change or release | verdict | why |\n|---|---|---|\n",
            "\n",
        );
        for judged in &verdicts {
            page.item(Kind::Row, || judged.row(many));
        }
        page.close();
    }
    for judged in verdicts.iter().filter(|one| !one.is_told_in_a_row()) {
        let verdict = judged.verdict;
        let mut title = format!("#### {}", subject(verdict));
        if let Some(text) = &verdict.title {
            title.push_str(": ");
            title.push_str(&prose(text));
        }
        page.open(&format!("{title}\n\n"), "");
        let mut findings = judged.findings.to_vec();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        for finding in findings {
            page.item(Kind::Finding, || judged.workspace.told(finding));
        }
        let others = judged.other_refusals();
        if !others.is_empty() {
            let others = others.join(", ");
            let text = format!("- refused by {others}: see the mistakes in files below\n\n");
            page.item(Kind::Finding, || text);
        }
        page.close();
    }
    let rest = |weighs: fn(Severity) -> bool| {
        workspaces.iter().flat_map(move |workspace| {
            let findings = workspace.further().into_iter();
            findings
                .filter(move |finding| weighs(finding.severity))
                .map(move |finding| (workspace, finding))
        })
    };
    page.open(
        "#### Mistakes in files, and what is said of the policy\n\n",
        "",
    );
    for (workspace, finding) in rest(|severity| severity >= Severity::Owed) {
        page.item(Kind::Finding, || workspace.told(finding));
    }
    page.close();
    page.open(
        "<details><summary>Warnings and notes</summary>\n\n",
        "</details>\n\n",
    );
    for (workspace, finding) in rest(|severity| severity < Severity::Owed) {
        page.item(Kind::Finding, || workspace.told(finding));
    }
    page.close();
    let sentence = prose(&tally.sentence(run));
    out.write_all(page.finish(limit, &sentence).as_bytes())
}

/// The answer to the whole run, in a few words.
fn headline(tally: &Tally) -> String {
    let counted: Vec<String> = [
        (tally.no_go, "no-go"),
        (tally.go_when, "go when"),
        (tally.go, "go"),
        (tally.cancelled, "cancelled"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    let answer = match (tally.no_go, tally.errors, tally.go_when, tally.go) {
        (1.., ..) => "no-go",
        (0, 1.., ..) => "errors",
        (0, 0, 1.., _) => "go when what is owed has come",
        (0, 0, 0, 1..) => "go",
        _ if tally.cancelled > 0 => "cancelled",
        _ => "no plans to judge",
    };
    match counted.len() {
        0 | 1 if tally.errors == 0 || tally.no_go > 0 => format!("Tidegate: {answer}"),
        0 => format!("Tidegate: {answer}"),
        _ => format!("Tidegate: {answer} ({})", counted.join(", ")),
    }
}

fn rank(answer: &Answer) -> u8 {
    match answer {
        Answer::NoGo(_) => 0,
        Answer::GoWhen(_) => 1,
        Answer::Go => 2,
        Answer::Cancelled => 3,
    }
}

fn subject(verdict: &Verdict) -> String {
    format!("{} {}", verdict.kind, code(&verdict.id))
}

/// Why a subject may not go, or what it waits for.
fn why(answer: &Answer) -> String {
    match answer {
        Answer::Go | Answer::Cancelled => String::new(),
        Answer::GoWhen(owed) => {
            let owed: Vec<String> = owed.iter().map(|one| prose(&owing(one))).collect();
            owed.join("; ")
        }
        Answer::NoGo(statements) => {
            let statements: Vec<String> = statements.iter().map(|one| code(one)).collect();
            format!("refused by {}", statements.join(", "))
        }
    }
}

/// A verdict with its findings.
struct Judged<'w, 'r> {
    verdict: &'r Verdict,
    findings: &'w [&'r Diagnostic],
    workspace: &'w Workspace<'r>,
}

impl Judged<'_, '_> {
    /// What refuses it without a finding that names it: mistakes in its text.
    fn other_refusals(&self) -> Vec<String> {
        let Answer::NoGo(statements) = &self.verdict.answer else {
            return Vec::new();
        };
        let is_told = |statement: &str| {
            let mut decisions = self.findings.iter().flat_map(|one| &one.decision);
            decisions.any(|decision| decision.statement == statement)
        };
        let others = statements.iter().filter(|statement| !is_told(statement));
        others.map(|statement| code(statement)).collect()
    }

    /// Whether its row says all: it may go, or it is cancelled and nothing is found in it.
    fn is_told_in_a_row(&self) -> bool {
        match self.verdict.answer {
            Answer::Go => true,
            Answer::Cancelled => self.findings.is_empty(),
            Answer::GoWhen(_) | Answer::NoGo(_) => false,
        }
    }

    fn row(&self, many_workspaces: bool) -> String {
        let verdict = self.verdict;
        let mut name = subject(verdict);
        if let Some(title) = &verdict.title {
            name.push(' ');
            name.push_str(&prose(title));
        }
        if let (true, Some(root)) = (many_workspaces, &self.workspace.checked.root) {
            name.push_str(" in ");
            name.push_str(&code(root));
        }
        let answer = match verdict.answer {
            Answer::Go => "go",
            Answer::Cancelled => "cancelled",
            Answer::GoWhen(_) => "go when",
            Answer::NoGo(_) => "**no-go**",
        };
        let mut whys = vec![why(&verdict.answer)];
        whys.extend(verdict.overridden.iter().map(|one| prose(&leave(one))));
        whys.retain(|why| !why.is_empty());
        format!(
            "| {} | {answer} | {} |\n",
            cell(&name),
            cell(&whys.join("; "))
        )
    }
}

/// A workspace with its findings by subject, and what finds lines and columns.
struct Workspace<'r> {
    checked: &'r Checked,
    grouped: Grouped<'r>,
    locator: Locator<'r>,
}

impl<'r> Workspace<'r> {
    fn new(checked: &'r Checked) -> Self {
        Workspace {
            checked,
            grouped: Grouped::new(checked),
            locator: Locator::new(&checked.sources),
        }
    }

    /// The findings that no change or release shows above: those on files, and those on what may go all the same.
    fn further(&self) -> Vec<&'r Diagnostic> {
        let may_go = self.grouped.verdicts.iter();
        let may_go = may_go.filter(|(verdict, _)| verdict.answer == Answer::Go);
        let mut further: Vec<&Diagnostic> = self.grouped.rest.clone();
        further.extend(may_go.flat_map(|(_, findings)| findings));
        further
    }

    /// A finding as an item of a list: what, why, what to do, and the places folded away.
    fn told(&self, finding: &Diagnostic) -> String {
        let severity = severity_word(finding.severity);
        let (name, until) = match &finding.decision {
            Some(decision) => (decision.statement.as_str(), decision.until.as_deref()),
            None => (finding.name, None),
        };
        let until = until.map_or_else(String::new, |until| format!(", until {}", code(until)));
        let message = prose(&finding.message);
        let mut text = format!("- **{severity}** {}{until}: {message}\n", code(name));
        let remark = Some(&finding.primary.text).filter(|text| !text.is_empty());
        for line in remark.into_iter().chain(&finding.help) {
            text.push_str(&format!("  - {}\n", prose(line)));
        }
        let places = 1 + finding.labels.len().min(MOST_LABELS);
        let word = if places == 1 { "place" } else { "places" };
        text.push_str(&format!(
            "\n  <details><summary>{places} {word}, from <code>{}</code></summary>\n\n",
            html(self.checked.sources.name(finding.primary.place.file))
        ));
        let shown = finding.labels.iter().take(MOST_LABELS);
        // The remark at the first place stands above already.
        let first = Label::new(finding.primary.place, "");
        for label in std::iter::once(&first).chain(shown) {
            text.push_str(&self.place(label));
        }
        if finding.labels.len() > MOST_LABELS {
            let more = finding.labels.len() - MOST_LABELS;
            text.push_str(&format!("  - {more} more places are not shown here\n"));
        }
        text.push_str("\n  </details>\n\n");
        text
    }

    fn place(&self, label: &Label) -> String {
        let sources = &self.checked.sources;
        let mut text = format!("  - {}", code(&spot(label.place, sources, &self.locator)));
        let line = sources.slice(label.place).lines().next();
        let line = line.unwrap_or_default().trim();
        if !line.is_empty() {
            text.push(' ');
            text.push_str(&code(line));
        }
        if !label.text.is_empty() {
            text.push_str(": ");
            text.push_str(&prose(&label.text));
        }
        text.push('\n');
        text
    }
}
