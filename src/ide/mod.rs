//! What an editor shows of a checked workspace: pure, in byte offsets, the same for every protocol and test.

mod definition;
mod folding;
mod hierarchy;
pub mod index;
mod links;
mod outline;
mod references;
mod rename;
mod selection;
mod semantic_tokens;
mod snapshot;
mod tide_tokens;
mod token_words;
mod workspace_symbols;

pub use definition::{definition, type_definition};
pub use folding::{Folding, FoldingKind, folding};
pub use hierarchy::{HierarchyItem, Relation, hierarchy_item, incoming, outgoing};
pub use index::Index;
pub use links::{DocumentLink, LinkTarget, document_links};
pub use outline::{DocumentSymbol, DocumentSymbolKind, document_symbols};
pub use references::{highlights, references};
pub use rename::{Renamable, prepare_rename, rename};
pub use selection::selection_ranges;
pub use semantic_tokens::{Modifiers, Token, TokenKind, semantic_tokens};
pub use snapshot::Snapshot;
pub use tide_tokens::{TideToken, TideTokenKind, tide_tokens};
pub use workspace_symbols::{MOST_SYMBOLS, WorkspaceSymbol, workspace_symbols};
