//! Texts of others made safe to show.

use std::borrow::Cow;

/// Shows control characters and marks that turn the direction of text as `\u{…}`, so that no name or text of a file can
/// steer a terminal or look like something else (Trojan Source, CVE-2021-42574). Tabs and line feeds stay when `keep_layout`.
pub fn escape_text(text: &str, keep_layout: bool) -> Cow<'_, str> {
    let unsafe_character = |c: char| {
        (c.is_control() && !(keep_layout && matches!(c, '\t' | '\n')))
            || matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
    };
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
        assert!(matches!(escape_text("ß🦀 漢", false), Cow::Borrowed(_)));
    }
}
