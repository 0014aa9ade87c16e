//! The lines of an item: its settings in a column, or all of it on one line.

use super::cases::case_lines;
use super::flow::{WIDTH, in_lines, on_one_line};
use super::rows::Row;
use super::shape::{Block, Body, Content, Line, Setting};
use super::tokens::{Kind, Token, width};

/// How much the first parts of lines may differ in width and still have their second parts in a column.
pub(super) const SPREAD: usize = 16;

/// What stands in braces on one line, if it can and if it did.
pub(super) fn braces_on_one_line(body: &Body<'_>) -> Option<String> {
    if body.lines.is_empty() && body.opening.is_none() {
        return Some("{}".to_owned());
    }
    if !body.on_one_line {
        return None;
    }
    let settings: Option<Vec<String>> = body
        .lines
        .iter()
        .map(|line| match &line.content {
            Content::Comment(_) | Content::Each(_) | Content::Case(_) => None,
            Content::Setting(setting) if setting.value.is_empty() => Some(setting.keyword.clone()),
            Content::Setting(setting) => {
                let value = on_one_line(&setting.value)?;
                Some(format!("{} {value}", setting.keyword))
            }
            Content::Record(record) => {
                let inner = braces_on_one_line(record.body.as_ref()?)?;
                Some(format!("{} {inner}", record.head()))
            }
        })
        .collect();
    Some(format!("{{ {} }}", settings?.join("; ")))
}

/// The lines of an item or a record with braces, the first one without the blanks before it.
pub(super) fn in_braces<'t>(block: &Block<'t>, indent: usize) -> Vec<Row<'t>> {
    let Some(body) = &block.body else {
        return vec![Row::new(block.head())];
    };
    let mut rows = vec![Row {
        text: format!("{} {{", block.head()),
        comment: body.opening,
    }];
    let inner = indent + 2;
    // A record that is too long for its line has no part in the column of those that stay on one.
    let widest = column(body, |_| true);
    let stays = |record: &Block<'_>| record_on_one_line(record, inner, widest).is_some();
    let column = column(body, stays);
    let tails = Tails::of(body, inner + column + 2);
    let mut cases = case_lines(body, inner).into_iter();
    for (at, line) in body.lines.iter().enumerate() {
        if line.blank_above {
            rows.push(Row::new(String::new()));
        }
        let margin = " ".repeat(inner);
        match &line.content {
            Content::Comment(text) => rows.push(Row::new(format!("{margin}{text}"))),
            Content::Setting(setting) => {
                let tail = tails.0.get(at).copied().flatten();
                let lines = setting_lines(setting, inner, column, tail);
                rows.extend(lines.into_iter().map(Row::new));
            }
            Content::Case(_) => rows.extend(cases.next().unwrap_or_default()),
            Content::Record(record) | Content::Each(record) => {
                let one_line = match &line.content {
                    Content::Record(_) if stays(record) => {
                        record_on_one_line(record, inner, column)
                    }
                    Content::Record(_) => None,
                    _ => record_on_one_line(record, inner, 0),
                };
                if let Some(text) = one_line {
                    rows.push(Row::new(text));
                } else {
                    let mut inside = in_braces(record, inner);
                    if let Some(first) = inside.first_mut() {
                        first.text.insert_str(0, &margin);
                    }
                    rows.extend(inside);
                }
            }
        }
        if let Some(last) = rows.last_mut() {
            last.comment = last.comment.or(line.trailing);
        }
    }
    rows.push(Row::new(format!("{}}}", " ".repeat(indent))));
    rows
}

/// How wide the keywords of an item are, of its records those that stay on a line.
fn column(body: &Body<'_>, stays: impl Fn(&Block<'_>) -> bool) -> usize {
    let keywords = body.lines.iter().filter_map(|line| match &line.content {
        Content::Setting(setting) if !setting.value.is_empty() => Some(width(&setting.keyword)),
        Content::Record(record) if stays(record) => {
            braces_on_one_line(record.body.as_ref()?)?;
            Some(width(&record.kind))
        }
        _ => None,
    });
    keywords.max().unwrap_or(0)
}

fn setting_lines(
    setting: &Setting<'_>,
    indent: usize,
    column: usize,
    tail: Option<Tail>,
) -> Vec<String> {
    let mut start = format!("{}{}", " ".repeat(indent), setting.keyword);
    if setting.value.is_empty() {
        return vec![start];
    }
    pad(&mut start, indent + column + 2);
    match with_tail(setting, &start, tail) {
        Some(line) => vec![line],
        None => in_lines(start, &setting.value, indent + column + 2),
    }
}

fn with_tail(setting: &Setting<'_>, start: &str, tail: Option<Tail>) -> Option<String> {
    let tail = tail?;
    let (first, second) = setting.value.split_at_checked(tail.from)?;
    let mut line = format!("{start}{}", on_one_line(first)?);
    let gap = tail.width.saturating_sub(width(&line) - width(start)) + 2;
    line.push_str(&" ".repeat(gap));
    line.push_str(&on_one_line(second)?);
    Some(line)
}

fn record_on_one_line(record: &Block<'_>, indent: usize, column: usize) -> Option<String> {
    let braces = braces_on_one_line(record.body.as_ref()?)?;
    let mut text = format!("{}{} ", " ".repeat(indent), record.kind);
    pad(&mut text, indent + column + 2);
    if let Some(title) = &record.name {
        text.push_str(title);
        text.push(' ');
    }
    text.push_str(&braces);
    (width(&text) <= WIDTH).then_some(text)
}

/// Fills a text up with blanks.
pub(super) fn pad(text: &mut String, columns: usize) {
    let missing = columns.saturating_sub(width(text));
    text.push_str(&" ".repeat(missing));
}

/// Where the second part of a setting starts, and how wide the first parts are that stand below each other.
#[derive(Clone, Copy)]
struct Tail {
    from: usize,
    width: usize,
}

/// The settings of which `when …`, or the `from …` of a rota, stands in a column.
struct Tails(Vec<Option<Tail>>);

impl Tails {
    /// Settings of one keyword in a row, each with a second part, on lines of their own.
    fn of(body: &Body<'_>, column: usize) -> Self {
        let mut tails = vec![None; body.lines.len()];
        let mut run: Vec<(usize, Tail, usize)> = Vec::new();
        let mut keyword = "";
        for (at, line) in body.lines.iter().enumerate() {
            let found = candidate(line);
            let goes_on = !line.blank_above
                && found
                    .as_ref()
                    .is_some_and(|(setting, ..)| setting.keyword == keyword);
            if !goes_on {
                settle(&mut run, &mut tails);
            }
            if let Some((setting, tail, rest)) = found {
                keyword = &setting.keyword;
                run.push((at, tail, column + rest));
            }
        }
        settle(&mut run, &mut tails);
        Tails(tails)
    }
}

/// A setting with two parts: where the second starts, how wide the first is, and how wide the second.
fn candidate<'s, 't>(line: &'s Line<'t>) -> Option<(&'s Setting<'t>, Tail, usize)> {
    let Content::Setting(setting) = &line.content else {
        return None;
    };
    let is_rota = matches!(&*setting.keyword, "members" | "delegate");
    let starts = |token: &Token<'_>| match token.kind {
        Kind::When => true,
        Kind::Since => is_rota,
        _ => false,
    };
    let from = setting.value.iter().position(starts)?;
    let (first, second) = setting.value.split_at_checked(from)?;
    let first = width(&on_one_line(first)?);
    let second = width(&on_one_line(second)?);
    (first > 0).then_some((setting, Tail { from, width: first }, second))
}

/// Puts the second parts of a run in a column, if all of them fit.
fn settle(run: &mut Vec<(usize, Tail, usize)>, tails: &mut [Option<Tail>]) {
    let widths = || run.iter().map(|(_, tail, _)| tail.width);
    let (least, most) = (widths().min().unwrap_or(0), widths().max().unwrap_or(0));
    let fits = run.iter().all(|(_, _, rest)| most + 2 + rest <= WIDTH);
    if run.len() > 1 && fits && most - least <= SPREAD {
        for (at, tail, _) in run.iter() {
            if let Some(place) = tails.get_mut(*at) {
                *place = Some(Tail {
                    width: most,
                    ..*tail
                });
            }
        }
    }
    run.clear();
}
