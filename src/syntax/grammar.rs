//! The parser that pest makes of `grammar/tide.pest`.

/// Parses by the rules of the grammar.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/tide.pest"]
pub struct TideGrammar;

/// One node of what pest found.
pub(super) type Pair<'t> = pest::iterators::Pair<'t, Rule>;
/// A row of nodes.
pub(super) type Pairs<'t> = pest::iterators::Pairs<'t, Rule>;
