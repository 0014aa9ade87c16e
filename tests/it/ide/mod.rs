//! What an editor shows: workspaces as text in, answers as text out.

mod names;
mod pages;
mod rename;
mod robust;
mod support;
