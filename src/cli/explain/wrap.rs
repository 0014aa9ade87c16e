//! Pages broken at the width of a terminal.

/// Breaks what is prose: paragraphs and the items of lists are filled anew; blocks of code, tables, headings and the rows of a list
/// in columns stay as they are.
pub fn wrap(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open = Paragraph::default();
    let mut fenced = false;
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        let is_item = line.starts_with("- ");
        let keeps = fenced
            || is_fence
            || line.starts_with(['|', '#'])
            || line.starts_with("    ")
            || line.trim().is_empty()
            || (line.contains("  ") && !line.starts_with("  "));
        fenced ^= is_fence;
        if keeps {
            open.end(&mut out, width);
            out.push_str(line);
            out.push('\n');
            continue;
        }
        if is_item {
            open.end(&mut out, width);
            open.indent = 2;
        }
        open.words
            .extend(line.split_whitespace().map(str::to_owned));
    }
    open.end(&mut out, width);
    out
}

/// Words that are to be filled into lines.
#[derive(Default)]
struct Paragraph {
    words: Vec<String>,
    /// Blanks before each line but the first.
    indent: usize,
}

impl Paragraph {
    fn end(&mut self, out: &mut String, width: usize) {
        let mut column = 0;
        for word in self.words.drain(..) {
            let length = word.chars().count();
            if column > 0 && column + 1 + length > width {
                out.push('\n');
                out.push_str(&" ".repeat(self.indent));
                column = self.indent;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(&word);
            column += length;
        }
        if column > 0 {
            out.push('\n');
        }
        self.indent = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_filled_and_the_rest_stays() {
        let page = "# a-name\n\none two three\nfour five\n\n```tide\nclass a long line that stays\n```\n- an item of some length\n- another\n\nname  error  a row that stays as it is\n";
        let wrapped = "# a-name\n\none two\nthree four\nfive\n\n```tide\nclass a long line that stays\n```\n- an item\n  of some\n  length\n- another\n\nname  error  a row that stays as it is\n";
        assert_eq!(wrap(page, 10), wrapped);
    }

    #[test]
    fn every_page_keeps_its_words() {
        for (check, page) in crate::checks::all() {
            let words = |text: &str| {
                text.split_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            for width in [1, 20, 80, 1000] {
                assert_eq!(
                    words(&wrap(page, width)),
                    words(page),
                    "{} {width}",
                    check.name
                );
            }
        }
    }
}
