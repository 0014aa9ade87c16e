//! The files of one run, each with its name and text.

use super::{ColumnUnit, LineColumn, LineTable, Place, Span};
use std::sync::{Arc, OnceLock};

/// The number of a file in its [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// One file: the name that findings show, and its text.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: Arc<String>,
    lines: OnceLock<LineTable>,
}

impl Source {
    /// A file with the name to show, with `/` between its parts on every machine.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Source::shared(name, Arc::new(text.into()))
    }

    /// A file whose text others hold as well.
    pub fn shared(name: impl Into<String>, text: Arc<String>) -> Self {
        Source {
            name: name.into(),
            text,
            lines: OnceLock::new(),
        }
    }

    /// The name that findings show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole text, shared.
    pub fn shared_text(&self) -> Arc<String> {
        Arc::clone(&self.text)
    }

    /// The line table, made at the first use.
    pub fn lines(&self) -> &LineTable {
        self.lines.get_or_init(|| LineTable::new(&self.text))
    }

    /// The text of a span; empty where the span does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Line and column of the start of a span, from zero.
    pub fn line_column(&self, offset: u32, unit: ColumnUnit) -> LineColumn {
        self.lines().line_column(offset, &self.text, unit)
    }
}

/// All files of one run. A file keeps its number as long as the map lives. To clone it is cheap: the files are shared.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<Arc<Source>>,
}

impl SourceMap {
    /// A map without files.
    pub fn new() -> Self {
        SourceMap::default()
    }

    /// Adds a file and numbers it.
    pub fn add(&mut self, source: Source) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Arc::new(source));
        id
    }

    /// Puts another text in the place of a file that has a number.
    pub fn replace(&mut self, id: FileId, source: Source) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            *file = Arc::new(source);
        }
    }

    /// The file of a number, if this map gave it out.
    pub fn find(&self, id: FileId) -> Option<&Source> {
        self.files.get(id.0 as usize).map(Arc::as_ref)
    }

    /// The text at a place; empty where there is none.
    pub fn slice(&self, place: Place) -> &str {
        self.find(place.file)
            .map_or("", |source| source.slice(place.span))
    }

    /// The name of a file; empty where there is none.
    pub fn name(&self, id: FileId) -> &str {
        self.find(id).map_or("", Source::name)
    }

    /// All files with their numbers, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        let files = self.files.iter().map(Arc::as_ref);
        (0u32..).map(FileId).zip(files)
    }
}
