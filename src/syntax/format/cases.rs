//! The rows of a table in a test: values in columns, and what is expected with them behind the arrows.

use super::flow::{WIDTH, in_lines, on_one_line};
use super::item::align;
use super::rows::Row;
use super::shape::{Body, Content};
use super::tokens::{Kind, Token, width};

/// The lines of each case of a table, in its order.
pub(super) fn case_lines<'t>(body: &Body<'t>, indent: usize) -> Vec<Vec<Row<'t>>> {
    let rows: Vec<&[Token]> = body
        .lines
        .iter()
        .filter_map(|line| match &line.content {
            Content::Case(row) => Some(row.as_slice()),
            _ => None,
        })
        .collect();
    let margin = " ".repeat(indent);
    let cells: Vec<Option<Vec<String>>> = rows.iter().map(|row| cells(row, &margin)).collect();
    let flat: Vec<(&Vec<String>, usize)> = cells.iter().flatten().map(|c| (c, 1)).collect();
    let mut aligned = align(&flat).into_iter();
    let lines = rows.iter().zip(&cells).map(|(row, cells)| match cells {
        Some(_) => aligned.next().into_iter().collect(),
        None => in_lines(margin.clone(), row, indent + 2),
    });
    lines
        .map(|lines: Vec<String>| lines.into_iter().map(Row::new).collect())
        .collect()
}

/// The values, each with its comma, and the rest; `None` if they do not stand on one line.
fn cells(row: &[Token<'_>], margin: &str) -> Option<Vec<String>> {
    let arrow = row.iter().position(|token| token.kind == Kind::Arrow)?;
    let (mut values, outcome) = row.split_at_checked(arrow)?;
    let mut cells = Vec::new();
    while !values.is_empty() {
        let mut depth = 0_usize;
        let comma = values.iter().position(|token| {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.kind == Kind::Comma
        });
        let (value, rest) = values.split_at_checked(comma.map_or(values.len(), |at| at + 1))?;
        let start = if cells.is_empty() { margin } else { "" };
        cells.push(format!("{start}{}", on_one_line(value)?));
        values = rest;
    }
    cells.push(on_one_line(outcome)?);
    let columns: usize = cells.iter().map(|cell| width(cell) + 1).sum();
    (columns <= WIDTH + 1).then_some(cells)
}
