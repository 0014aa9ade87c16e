//! Tests of the program as people and pipelines use it, and of the shape of its code.

mod pages;
mod support;
