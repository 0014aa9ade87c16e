//! `[output]` of `tidegate.toml`: how a report looks where no flag says it.

use super::look::{Color, Format, StyleName};
use super::reader::{Reader, sorted};
use clap::ValueEnum;
use toml::Spanned;
use toml::de::DeValue;

/// The keys of `[output]`.
pub const OUTPUT_KEYS: [&str; 4] = ["format", "style", "color", "width"];

/// The fewest and the most columns.
pub const WIDTHS: std::ops::RangeInclusive<i64> = 20..=1000;

/// How a report looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Output {
    /// For people or for programs.
    pub format: Option<Format>,
    /// The form for people.
    pub style: Option<StyleName>,
    /// When to colour.
    pub color: Option<Color>,
    /// Columns.
    pub width: Option<u16>,
}

/// The words that a key of `[output]` takes; none for a number.
pub fn choices(key: &str) -> Vec<String> {
    match key {
        "format" => words::<Format>(),
        "style" => words::<StyleName>(),
        "color" => words::<Color>(),
        _ => Vec::new(),
    }
}

fn words<T: ValueEnum>() -> Vec<String> {
    let all = T::value_variants().iter();
    all.filter_map(|one| Some(one.to_possible_value()?.get_name().to_owned()))
        .collect()
}

impl Reader<'_> {
    /// `[output]`.
    pub(super) fn output(&mut self, value: &Spanned<DeValue<'_>>) -> Output {
        let mut output = Output::default();
        let Some(table) = self.table("output", "a table", value) else {
            return output;
        };
        for (key, value) in sorted(table) {
            match key.get_ref().as_ref() {
                "format" => output.format = self.choice("format", value),
                "style" => output.style = self.choice("style", value),
                "color" => output.color = self.choice("color", value),
                "width" => output.width = self.width(value),
                unknown => self.unknown_key(unknown, &OUTPUT_KEYS, key.span()),
            }
        }
        output
    }

    fn choice<T: ValueEnum>(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<T> {
        let words = words::<T>();
        let DeValue::String(word) = value.get_ref() else {
            let wanted = format!("one of `{}`, in quotes", words.join("`, `"));
            self.expect(key, &wanted, value);
            return None;
        };
        let found = T::from_str(word, false).ok();
        if found.is_none() {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            self.wrong_word(key, word, &words, self.place(value.span()));
        }
        found
    }

    fn width(&mut self, value: &Spanned<DeValue<'_>>) -> Option<u16> {
        let wanted = format!("a number from {} to {}", WIDTHS.start(), WIDTHS.end());
        let DeValue::Integer(number) = value.get_ref() else {
            self.expect("width", &wanted, value);
            return None;
        };
        let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
        let width = number.filter(|number| WIDTHS.contains(number));
        if width.is_none() {
            let place = self.place(value.span());
            self.wrong("width", &wanted, "another", place);
        }
        width.and_then(|width| u16::try_from(width).ok())
    }
}
