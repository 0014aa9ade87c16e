//! Texts of others made safe to show.

use std::borrow::Cow;

/// Shows control characters, marks that turn the direction of text and characters that cannot be seen as `\u{…}`, so that no name or text of a file
/// can steer a terminal or look like something else (Trojan Source, CVE-2021-42574). Tabs and line feeds stay when `keep_layout`.
pub fn escape_text(text: &str, keep_layout: bool) -> Cow<'_, str> {
    let unsafe_character =
        |c: char| (c.is_control() && !(keep_layout && matches!(c, '\t' | '\n'))) || is_invisible(c);
    if !text.contains(unsafe_character) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if unsafe_character(character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// Whether nothing is drawn for a character, or only what is around it is drawn otherwise: those that Unicode calls default ignorable, but for the
/// selectors that give an emoji its color, and marks of direction, lines and annotations.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0E}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_deceive_are_shown() {
        assert_eq!(
            escape_text("a\u{202E}b\u{1b}[31m", false),
            "a\\u{202e}b\\u{1b}[31m"
        );
        assert_eq!(escape_text("tab\tstays", true), "tab\tstays");
        for hidden in [
            '\u{AD}',
            '\u{180E}',
            '\u{3164}',
            '\u{115F}',
            '\u{E0041}',
            '\u{E0100}',
            '\u{2800}',
        ] {
            let shown = format!("CHG{}-1", hidden.escape_unicode());
            assert_eq!(escape_text(&format!("CHG{hidden}-1"), false), shown);
        }
        // An emoji in color is seen.
        assert_eq!(escape_text("❤\u{FE0F}", false), "❤\u{FE0F}");
        assert!(matches!(escape_text("ß🦀 漢", false), Cow::Borrowed(_)));
    }
}
