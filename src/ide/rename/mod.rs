//! Gives a thing another name wherever it is named, in policies and plans, and only if nothing comes to mean something else.

mod names;
mod refuse;
mod trial;
mod write;

use super::Snapshot;
use super::index::{Form, Index, Mention, SymbolId};
use crate::diagnostic::Edit;
use crate::source::{FileId, Span};

/// What is to be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamable {
    /// The name at the offset, without `@`, quotes and backquotes.
    pub span: Span,
    /// The name as it is now.
    pub placeholder: String,
}

/// The name at an offset, if it can be given another. Nothing where no name is, in text that is broken there, and for what no file of
/// the workspace declares, such as the fields that are there from the start.
pub fn prepare_rename(snapshot: &Snapshot, file: FileId, offset: u32) -> Option<Renamable> {
    let index = snapshot.index();
    let mention = index.at(file, offset).first()?;
    let symbols = linked(index, index.symbols_at(file, offset));
    refuse::of_itself(snapshot, &symbols).ok()?;
    let source = snapshot.source(file)?;
    Some(Renamable {
        span: write::bare(source.text(), mention.place.span),
        placeholder: index.symbol(mention.symbol)?.name.clone(),
    })
}

/// The edits that give the thing at an offset another name: of policies, in backquotes where the name is a word of conditions, and of
/// plans, in the quotes that their formats want. They are tried out first; what is refused is refused with a reason: a name that
/// is none, or that is taken, or that would be taken for something else; a base outside of the workspace; an export of another tool,
/// which would keep the old name; text with a mistake, in which the name stands without a meaning.
pub fn rename(
    snapshot: &Snapshot,
    file: FileId,
    offset: u32,
    new_name: &str,
) -> Result<Vec<Edit>, String> {
    let index = snapshot.index();
    let found = index.symbols_at(file, offset);
    if found.is_empty() {
        return Err("there is no name here that could be changed".to_owned());
    }
    let symbols = linked(index, found);
    refuse::of_itself(snapshot, &symbols)?;
    let new = names::read(index, &symbols, new_name)?;
    if is_called(index, &symbols, &new) {
        return Ok(Vec::new());
    }
    refuse::taken(snapshot, &symbols, &new)?;
    let mentions = index.mentions_of(&symbols);
    refuse::places(snapshot, &symbols, &mentions)?;
    let edits = |in_backquotes| {
        let edits = mentions.iter();
        let edits = edits.filter_map(|mention| write::edit(snapshot, mention, &new, in_backquotes));
        edits.collect::<Vec<Edit>>()
    };
    // A word such as `monday` is a name in backquotes only.
    let plain = edits(false);
    let refused = match trial::run(snapshot, &symbols, &plain) {
        Ok(()) => return Ok(plain),
        Err(why) => why,
    };
    let quoted = edits(true);
    match mentions.iter().any(|one| matches!(one.form, Form::Name)) {
        true if trial::run(snapshot, &symbols, &quoted).is_ok() => Ok(quoted),
        _ => Err(refused),
    }
}

fn is_called(index: &Index, symbols: &[SymbolId], name: &str) -> bool {
    let mut symbols = symbols.iter().filter_map(|id| index.symbol(*id));
    symbols.all(|symbol| symbol.name == name)
}

/// These, and all that some line names together with one of them: they can only be renamed together.
fn linked(index: &Index, mut symbols: Vec<SymbolId>) -> Vec<SymbolId> {
    loop {
        let before = symbols.len();
        let mentions = index.mentions().iter();
        let more: Vec<SymbolId> = mentions
            .filter(|one| symbols.contains(&one.symbol))
            .flat_map(|one| index.at_place(one.place))
            .map(|one: &Mention| one.symbol)
            .collect();
        symbols.extend(more);
        symbols.sort_unstable();
        symbols.dedup();
        if symbols.len() == before {
            return symbols;
        }
    }
}
