//! Tests of the syntax layer: text in, tree or findings out.
