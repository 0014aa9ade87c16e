//! Which tests run: those whose title holds a text, or is like a pattern.

use globset::{GlobBuilder, GlobMatcher};

/// What titles have to be like.
pub enum Filter {
    /// Anything.
    All,
    /// They hold this text; letter case does not count.
    Holds(String),
    /// They are like this pattern as a whole.
    Like(GlobMatcher),
}

impl Filter {
    /// A filter; a text with `*` or `?` is a pattern.
    pub fn new(text: Option<&str>) -> Result<Self, String> {
        let Some(text) = text else {
            return Ok(Filter::All);
        };
        if !text.contains(['*', '?']) {
            return Ok(Filter::Holds(text.to_lowercase()));
        }
        // Only `*` and `?` are marks here: titles are prose.
        let mut pattern = String::new();
        for character in text.chars() {
            if matches!(character, '[' | ']' | '{' | '}') {
                pattern.extend(['[', character, ']']);
            } else {
                pattern.push(character);
            }
        }
        let glob = GlobBuilder::new(&pattern)
            .case_insensitive(true)
            .backslash_escape(false)
            .build();
        let glob = glob.map_err(|error| format!("`{text}` is no pattern: {}", error.kind()))?;
        Ok(Filter::Like(glob.compile_matcher()))
    }

    /// Whether a test with this title runs.
    pub fn takes(&self, title: &str) -> bool {
        match self {
            Filter::All => true,
            Filter::Holds(text) => title.to_lowercase().contains(text),
            Filter::Like(pattern) => pattern.is_match(title),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_patterns() {
        let takes = |filter: &str, title: &str| Filter::new(Some(filter)).unwrap().takes(title);
        assert!(takes("friday", "On Friday evening"));
        assert!(!takes("monday", "On Friday evening"));
        assert!(takes("on*evening", "On Friday evening"));
        assert!(!takes("friday*", "On Friday evening"));
        assert!(takes("*: ?0*", "limits: 10, 20"));
        assert!(takes("a/*", "a/b/c.toml"));
        for odd in ["[a]*", "{a}*", "a\\*", "!a*", "a]*"] {
            let title = odd.trim_end_matches('*').to_owned() + " and more";
            assert!(takes(odd, &title), "{odd}");
        }
    }
}
