//! A page that may not be longer than it may be: what does not fit is left out, counted, and said at the end.

/// Room that is kept for what is said at the end.
const RESERVE: usize = 4_000;

/// What is counted when it is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A row of the table of verdicts.
    Row,
    /// A finding.
    Finding,
}

/// A page on its way.
pub(super) struct Page {
    text: String,
    used: usize,
    most: usize,
    /// The section that is open: how it starts, unless that is written, and how it ends.
    section: Option<(Option<String>, String)>,
    rows: Count,
    findings: Count,
}

#[derive(Default)]
struct Count {
    all: usize,
    left_out: usize,
}

impl Page {
    /// A page of at most so many characters.
    pub fn new(most: usize) -> Self {
        Page {
            text: String::new(),
            used: 0,
            most: most.saturating_sub(RESERVE),
            section: None,
            rows: Count::default(),
            findings: Count::default(),
        }
    }

    /// Writes a short text that is never left out.
    pub fn always(&mut self, text: &str) {
        self.used += length(text);
        self.text.push_str(text);
    }

    /// Begins a section; without items it does not appear.
    pub fn open(&mut self, start: &str, end: &str) {
        self.section = Some((Some(start.to_owned()), end.to_owned()));
    }

    /// Adds an item to the section, if it fits. Behind one that was left out nothing of its kind follows, so that what is there
    /// is a beginning, not a selection, and nothing more is worded. Rows leave half of the page to the findings.
    pub fn item(&mut self, kind: Kind, text: impl FnOnce() -> String) {
        let count = self.count(kind);
        count.all += 1;
        if count.left_out > 0 {
            count.left_out += 1;
            return;
        }
        let text = text();
        let (start, end) = match &self.section {
            Some((start, end)) => (start.as_deref().unwrap_or_default(), end.as_str()),
            None => ("", ""),
        };
        let needed = length(start) + length(&text) + length(end);
        let most = match kind {
            Kind::Row => self.most / 2,
            Kind::Finding => self.most,
        };
        if self.used + needed > most {
            self.count(kind).left_out += 1;
            return;
        }
        self.used += needed - length(end);
        self.text.push_str(start);
        self.text.push_str(&text);
        if let Some((start, _)) = &mut self.section {
            *start = None;
        }
    }

    fn count(&mut self, kind: Kind) -> &mut Count {
        match kind {
            Kind::Row => &mut self.rows,
            Kind::Finding => &mut self.findings,
        }
    }

    /// Ends the section.
    pub fn close(&mut self) {
        if let Some((None, end)) = self.section.take() {
            self.always(&end);
        }
    }

    /// The page, with what was left out and why, and a last sentence.
    pub fn finish(mut self, limit: &str, sentence: &str) -> String {
        let parts: Vec<String> = [(&self.rows, "verdicts"), (&self.findings, "explanations")]
            .into_iter()
            .filter(|(count, _)| count.left_out > 0)
            .map(|(count, what)| format!("{} of {} {what}", count.left_out, count.all))
            .collect();
        if !parts.is_empty() {
            self.text.push_str(&format!(
                "**{} are not shown here**, since {limit}; `tidegate check` shows all.\n\n",
                parts.join(" and ")
            ));
        }
        self.text.push_str(sentence);
        self.text.push('\n');
        self.text
    }
}

/// In units of UTF-16: never less than what anybody counts as characters.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted_and_sections_are_closed() {
        let mut page = Page::new(RESERVE + 100);
        page.open("never\n", "seen\n");
        page.close();
        page.open("<", ">\n");
        for _ in 0..30 {
            page.item(Kind::Row, || "row ".to_owned());
        }
        page.close();
        page.open("[", "]\n");
        for _ in 0..3 {
            page.item(Kind::Finding, || "a finding of 26 characters".to_owned());
        }
        page.item(Kind::Finding, || "short".to_owned());
        page.close();
        let text = page.finish("it is short", "The end.");
        let rows = "row ".repeat(11);
        assert_eq!(
            text,
            format!(
                "<{rows}>\n[a finding of 26 characters]\n**19 of 30 verdicts and 3 of 4 explanations are not shown here**, since it is short; `tidegate check` shows all.\n\nThe end.\n"
            )
        );
    }
}
