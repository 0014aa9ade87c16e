//! A workspace as it lies on the disk: which files are part of it, and everything that its check depends on, read.

pub(crate) mod atomic;
mod base;
pub(crate) mod calendars;
pub mod checks;
pub(crate) mod clock;
pub mod config;
mod contents;
pub(crate) mod control;
pub(crate) mod discover;
pub(crate) mod load;
pub(crate) mod names;
pub(crate) mod read;
pub(crate) mod repository;
pub mod tables;
mod tree;
pub(crate) mod walk;
mod ways;
