//! The formats of a report, and where each is to be written.

use crate::diagnostic::{escape_text, suggest};
use crate::workspace::config::Format;
use clap::ValueEnum;
use std::path::{Path, PathBuf};

/// A format and the file that it is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The format.
    pub format: Format,
    /// The file; `-` is standard output.
    pub file: PathBuf,
}

impl Target {
    /// Whether it goes to standard output.
    pub fn is_standard(&self) -> bool {
        self.file == Path::new("-")
    }
}

/// What one `--output` names. The environment has one value for all, a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Targets(pub Vec<Target>);

/// Reads `FORMAT=FILE`, several in as many lines.
pub fn parse_targets(text: &str) -> Result<Targets, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let targets: Vec<Target> = lines.map(parse_target).collect::<Result<_, _>>()?;
    if targets.is_empty() {
        return Err(
            "it names no report; write FORMAT=FILE, such as sarif=tidegate.sarif".to_owned(),
        );
    }
    Ok(Targets(targets))
}

fn parse_target(text: &str) -> Result<Target, String> {
    let Some((name, file)) = text.split_once('=') else {
        return Err(match find(text) {
            Ok(_) => {
                format!("it does not say where; write {text}=FILE, or {text}=- for standard output")
            }
            Err(_) => "it is not FORMAT=FILE, such as sarif=tidegate.sarif".to_owned(),
        });
    };
    let format = find(name)?;
    if file.is_empty() {
        return Err(format!(
            "there is no file behind `=`; write {name}=FILE, or {name}=- for standard output"
        ));
    }
    Ok(Target {
        format,
        file: PathBuf::from(file),
    })
}

fn find(name: &str) -> Result<Format, String> {
    let formats = Format::value_variants();
    if let Some(format) = formats.iter().find(|format| format.name() == name) {
        return Ok(*format);
    }
    let names: Vec<String> = formats.iter().map(|format| format.name()).collect();
    let near = suggest(name, names.iter().map(String::as_str));
    let hint = match near.first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the formats are {}", names.join(", ")),
    };
    Err(format!(
        "there is no format `{}`; {hint}",
        escape_text(name, false)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read() {
        let target = |format, file: &str| Target {
            format,
            file: PathBuf::from(file),
        };
        let all = "\n sarif=out/a b=c.sarif\r\njson=-\n";
        let expected = vec![
            target(Format::Sarif, "out/a b=c.sarif"),
            target(Format::Json, "-"),
        ];
        assert_eq!(parse_targets(all), Ok(Targets(expected)));
        assert!(target(Format::Json, "-").is_standard());
    }

    #[test]
    fn mistakes_say_what_was_meant() {
        let why = |text: &str| parse_targets(text).unwrap_err();
        assert_eq!(
            why("sarfi=x"),
            "there is no format `sarfi`; did you mean `sarif`?"
        );
        assert!(
            why("xml=x").starts_with("there is no format `xml`; the formats are human, compact")
        );
        assert_eq!(
            why("sarif"),
            "it does not say where; write sarif=FILE, or sarif=- for standard output"
        );
        assert!(why("junit=").contains("junit=FILE"));
        assert!(why("out.sarif").contains("it is not FORMAT=FILE"));
        assert!(why(" ").contains("it names no report"));
    }
}
