//! How a name is written at each place: backquotes, `@`, quotes and the style of keys are kept or made right.

use crate::diagnostic::Edit;
use crate::ide::Snapshot;
use crate::ide::index::{Form, Mention};
use crate::plan::Format;
use crate::policy::schema::fold_key;
use crate::source::Span;
use crate::syntax::is_reserved;

/// The name in a span, without `@` and backquotes.
pub(super) fn bare(text: &str, span: Span) -> Span {
    let mut span = span;
    let written = |span: Span| text.get(span.range()).unwrap_or_default();
    if written(span).starts_with('@') {
        span.start += 1;
    }
    let inside = written(span);
    if inside.len() > 2 && inside.starts_with('`') && inside.ends_with('`') {
        span.start += 1;
        span.end -= 1;
    }
    span
}

/// The edit of one place; nothing where it says the name already.
pub(super) fn edit(
    snapshot: &Snapshot,
    mention: &Mention,
    new: &str,
    in_backquotes: bool,
) -> Option<Edit> {
    let source = snapshot.source(mention.place.file)?;
    let text = source.text();
    let written = source.slice(mention.place.span);
    let mut place = mention.place;
    let format = Format::from_name(source.name());
    let new = match mention.form {
        Form::Name => backquoted(new, in_backquotes || is_reserved(new)),
        Form::Part | Form::DeclaredPart | Form::Key => new.to_owned(),
        Form::Person => format!("@{new}"),
        Form::Text => escaped(new, '"'),
        Form::PlanPart => new.to_owned(),
        Form::PlanKey => {
            let styled = styled(written, new);
            match format {
                Some(Format::Toml) => in_plan(text, &mut place.span, &styled, is_toml_key),
                _ => in_plan(text, &mut place.span, &styled, is_yaml_word),
            }
        }
        Form::PlanValue => {
            let new = match written.strip_prefix('@') {
                Some(_) => format!("@{new}"),
                None => new.to_owned(),
            };
            in_plan(text, &mut place.span, &new, is_yaml_word)
        }
        Form::Export => return None,
    };
    let is_same = source.slice(place.span) == new;
    (!is_same).then_some(Edit { place, text: new })
}

fn backquoted(name: &str, is_needed: bool) -> String {
    match is_needed {
        true => format!("`{name}`"),
        false => name.to_owned(),
    }
}

/// A text or key of a plan in the quotes that it has, or in new ones where it needs some.
fn in_plan(text: &str, span: &mut Span, new: &str, is_bare: fn(&str) -> bool) -> String {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let after = text.get(span.end as usize..).unwrap_or_default();
    let written = text.get(span.range()).unwrap_or_default();
    let quote = |quote: char| before.ends_with(quote) && after.starts_with(quote);
    if quote('"') {
        return escaped(new, '"');
    }
    if quote('\'') {
        if !new.contains('\'') {
            return new.to_owned();
        }
        span.start -= 1;
        span.end += 1;
        return format!("\"{}\"", escaped(new, '"'));
    }
    // Without quotes, or with quotes of which the contents are escaped.
    let is_quoted = written.starts_with(['"', '\'', '|', '>']);
    match !is_quoted && is_bare(new) {
        true => new.to_owned(),
        false => format!("\"{}\"", escaped(new, '"')),
    }
}

fn escaped(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character == quote || character == '\\' {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

fn is_toml_key(key: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !key.is_empty() && key.chars().all(is_plain)
}

/// Whether YAML reads a word as this text, whatever its version.
fn is_yaml_word(word: &str) -> bool {
    const OTHERWISE: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let starts = word.starts_with(char::is_alphabetic);
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let lower = word.to_lowercase();
    starts && word.chars().all(is_plain) && !OTHERWISE.contains(&lower.as_str())
}

/// A key in the style of the one before: `dry_run` and `dryRun` stay what they are.
fn styled(before: &str, new: &str) -> String {
    let is_camel = !before.contains(['-', '_']) && before.contains(char::is_uppercase);
    let styled = if is_camel {
        camel(new)
    } else if before.contains('_') && !before.contains('-') {
        new.replace('-', "_")
    } else {
        return new.to_owned();
    };
    // A key that would be read as another name is written as the name.
    match fold_key(&styled) == new {
        true => styled,
        false => new.to_owned(),
    }
}

fn camel(name: &str) -> String {
    let mut parts = name.split('-');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut characters = part.chars();
        out.extend(characters.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(characters.as_str());
    }
    out
}
