//! What every word of the language is for, in a sentence and an example: the source of what editors show.

mod items;
mod settings;
mod words;

pub use items::item;
pub use settings::setting;
pub use words::{word, words};

/// A word of the language, explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guide {
    /// How it is written, with capitals for what is to be filled in.
    pub form: &'static str,
    /// What it means.
    pub says: &'static str,
    /// One line that runs: for an item the whole item, for a setting the setting, for a word a condition.
    pub example: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::settings::keywords;
    use crate::syntax::tree::ItemKind;

    fn mistakes(text: &str) -> Vec<String> {
        let parsed = crate::syntax::parse(FileId(0), text);
        parsed.diagnostics.into_iter().map(|d| d.message).collect()
    }

    #[test]
    fn every_kind_is_explained_by_an_example_that_parses() {
        for kind in ItemKind::ALL {
            let guide = item(kind);
            assert!(guide.form.starts_with(kind.keyword()), "{}", guide.form);
            assert_eq!(mistakes(guide.example), [""; 0], "{}", guide.example);
        }
    }

    #[test]
    fn every_setting_is_explained_by_an_example_that_parses() {
        for kind in ItemKind::ALL {
            for keyword in keywords(kind) {
                let guide = setting(kind, keyword);
                let guide = guide.unwrap_or_else(|| panic!("{} {keyword}", kind.keyword()));
                assert!(guide.example.starts_with(keyword), "{}", guide.example);
                let name = match kind {
                    ItemKind::Person => "@a",
                    ItemKind::Test => "\"a\"",
                    _ => "a",
                };
                let text = format!("{} {name} {{ {} }}", kind.keyword(), guide.example);
                assert_eq!(mistakes(&text), [""; 0], "{text}");
            }
        }
    }

    #[test]
    fn every_word_of_conditions_is_explained_by_an_example_that_parses() {
        for name in words() {
            let guide = word(name).unwrap();
            let setting = match name {
                "per" | "then" => format!("approval a {{ require {} }}", guide.example),
                "below" => format!("rule a {{ on {} }}", guide.example),
                _ => format!("rule a {{ require {} }}", guide.example),
            };
            assert_eq!(mistakes(&setting), [""; 0], "{setting}");
            assert!(guide.example.contains(name), "{name}");
        }
    }
}
