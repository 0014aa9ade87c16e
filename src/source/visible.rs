//! What a text shows.

/// Marks that show nothing and that people do not type.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Whether a text shows something.
pub fn is_visible(text: &str) -> bool {
    // Nearly every text.
    if text.as_bytes().first().is_some_and(u8::is_ascii_graphic) {
        return true;
    }
    text.chars().any(|c| !c.is_whitespace() && !is_invisible(c))
}
