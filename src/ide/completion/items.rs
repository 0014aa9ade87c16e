//! The kinds of items where one may start, each as a snippet.

use super::{Item, Kind};
use crate::ide::snapshot::Snapshot;
use crate::syntax::guide;
use crate::syntax::tree::ItemKind;
use std::fmt::Write;

/// All kinds of items; those that a policy lacks and needs first.
pub(super) fn kinds(snapshot: &Snapshot) -> Vec<Item> {
    let has_policy = snapshot.analysis.policy.place.is_some();
    let item = |(number, kind): (usize, ItemKind)| {
        let guide = guide::item(kind);
        let last = kind == ItemKind::Policy && has_policy;
        Item::new(kind.keyword(), Kind::Snippet, 0)
            .detail(guide.form)
            .documentation(documentation(&guide))
            .snippet(skeleton(kind))
            .at(u8::from(last), number)
    };
    ItemKind::ALL.into_iter().enumerate().map(item).collect()
}

/// A guide as Markdown.
pub(in crate::ide) fn documentation(guide: &guide::Guide) -> String {
    let mut out = String::new();
    // Writing to a text cannot fail.
    let _ = write!(out, "{}\n\n```tide\n{}\n```", guide.says, guide.example);
    out
}

/// An item to fill in.
fn skeleton(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Policy => "policy ${1:name} { timezone ${2:Europe/Amsterdam} }",
        ItemKind::Calendar => {
            "calendar ${1:name} { weekend saturday, sunday; holidays ${2:2026-12-25} }"
        }
        ItemKind::Scale => "scale ${1:risk} ${2:low < medium < high}",
        ItemKind::Field => "field ${1:change}.${2:name} ${3:yes-no} \"${4:what it means}\"",
        ItemKind::Define => "define ${1:change}.${2:name} = ${3:title is set}",
        ItemKind::Person => "person @${1:name} {\n  ${2:authority high}\n}",
        ItemKind::Group => "group ${1:name} { members @${2:alice} }",
        ItemKind::Service => "service ${1:name} { owner ${2:group} }",
        ItemKind::Environment => "environment ${1:name} { controlled }",
        ItemKind::Period => "period ${1:name} {\n  ${2:every business day 09:00 to 17:00}\n}",
        ItemKind::Template => "template ${1:name} {\n  on ${2:service}\n}",
        ItemKind::Assess => "assess ${1:risk} {\n  at least ${2:high} when ${3:downtime > 0m}\n}",
        ItemKind::Class => "class ${1:name} { when ${2:template is set} }",
        ItemKind::Bundle => "bundle ${1:name} {\n  when ${2:any changes}\n}",
        ItemKind::Rule => "rule ${1:name} {\n  require ${2:title is set}\n  reason \"${3:why}\"\n}",
        ItemKind::Approval => {
            "approval ${1:name} {\n  require 1 of ${2:group} by ${3:24h before start}\n  excluding ${4:author}\n}"
        }
        ItemKind::Blackout => {
            "blackout ${1:name} {\n  ${2:every friday 16:00 to monday 06:00}\n  reason \"${3:why}\"\n}"
        }
        ItemKind::Window => "window ${1:name} {\n  ${2:every tuesday, thursday 10:00 to 12:00}\n}",
        ItemKind::Conflict => {
            "conflict ${1:name} {\n  between ${2:changes}\n  when ${3:during other and share services}\n}"
        }
        ItemKind::Limit => "limit ${1:name} { at most ${2:3} ${3:changes} per ${4:day} }",
        ItemKind::Waiver => {
            "waiver ${1:name} {\n  of ${2:blackout} ${3:name}\n  for ${4:change} \"${5:id}\"\n  by @${6:name}\n  until ${7:2026-12-31}\n  reason \"${8:why}\"\n}"
        }
        ItemKind::Test => {
            "test \"${1:what is checked}\" {\n  at ${2:2026-11-16 09:00}\n  change { ${3:class normal} }\n  expect ${4:no-go}\n}"
        }
    }
}
