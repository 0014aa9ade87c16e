//! Reads tables with a header (RFC 4180): quotes around fields that hold commas, quotes or newlines.

use std::collections::BTreeMap;

/// The rows, each as its fields by the names of the header.
pub fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = records(text).into_iter();
    let header = lines.next().unwrap_or_default();
    lines
        .map(|fields| {
            assert_eq!(fields.len(), header.len(), "{fields:?}");
            header.iter().cloned().zip(fields).collect()
        })
        .collect()
}

fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\r' if !quoted && characters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            other => field.push(other),
        }
    }
    if !field.is_empty() || !record.is_empty() {
        record.push(field);
        records.push(record);
    }
    records
}

#[test]
fn tables_are_read() {
    let rows = rows("a,b\r\n1,\"x, \"\"y\"\"\nz\"\n2,\n");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["b"], "x, \"y\"\nz");
    assert_eq!(rows[1]["b"], "");
}
