//! Texts stay in step with the client's, however they are changed.

use super::client::{Abilities, PLAIN};
use super::text::{Unit, position};
use super::{PLAN, POLICY, WAY_BACK, shop};
use crate::workload::made::dice::Dice;
use serde_json::json;

/// Three thousand changes one right after the other; what is published last is what a check finds in the last text.
#[test]
fn changes_are_applied_in_order() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    let (policy, plan) = (desk.path("shop.tide"), desk.path("plans/move.toml"));
    client.open_file(&policy);
    client.open_file(&plan);
    let mut dice = Dice::new(3);
    let words = [
        "medium", "ß🦀", "\n", "}", "high", "\"", "#", "risk = ", "\r\n", "x",
    ];
    for number in 0..3_000 {
        let path = [&policy, &plan][number % 2];
        let text = client.text(path);
        let boundaries: Vec<usize> = text
            .char_indices()
            .map(|(at, _)| at)
            .filter(|at| !(text[..*at].ends_with('\r') && text[*at..].starts_with('\n')))
            .chain([text.len()])
            .collect();
        let from = dice.index(boundaries.len());
        let to = (from + dice.index(4)).min(boundaries.len() - 1);
        client.splice(
            path,
            boundaries[from]..boundaries[to],
            words[dice.index(words.len())],
        );
        // Now and then the whole text is whole again, so that there is something to judge.
        if number % 500 > 497 {
            let whole = [POLICY, PLAN][number % 2];
            client.change(path, &[json!({ "text": whole })]);
        }
    }
    for path in [&policy, &plan] {
        client.published(path);
    }
    desk.agrees_with_mirror(&client);

    // From there to something that is whole but for the last letter.
    client.change(&policy, &[json!({ "text": POLICY })]);
    client.change(&plan, &[json!({ "text": PLAN })]);
    client.replace(&plan, "\"high\"", "\"hihg\"");
    desk.agrees_with_mirror(&client);
    let told = desk.told_to(&client);
    assert!(
        told["plans/move.toml"]
            .iter()
            .any(|one| one["message"].as_str().unwrap().contains("hihg"))
    );
    assert!(client.finish().success());
}

/// The changes of one notification follow each other: each speaks of the text that the one before left.
#[test]
fn several_changes_at_once() {
    for unit in [Unit::Utf16, Unit::Utf8] {
        let desk = shop();
        let mut client = desk.serve(Abilities { unit, ..PLAIN });
        let plan = desk.path("plans/move.toml");
        client.open(&plan, "");
        let at = |line: u32, column: u32| json!({ "line": line, "character": column });
        let insert = |at: &serde_json::Value, text: &str| json!({ "range": { "start": at, "end": at }, "text": text });
        let crab = position("# 🦀", "# 🦀".len(), unit);
        client.change(
            &plan,
            &[
                insert(&at(0, 0), "# 🦀\n"),
                insert(&crab, " ß"),
                insert(&at(1, 0), PLAN),
                json!({ "text": format!("# 🦀\n{PLAN}") }),
                insert(&crab, " 漢"),
                // Past the end of a line, and past the last line.
                insert(&at(0, 1_000), "!"),
                insert(&at(4_000_000_000, 4_000_000_000), WAY_BACK),
            ],
        );
        let text = client.text(&plan).to_owned();
        assert_eq!(text, format!("# 🦀 漢!\n{PLAN}{WAY_BACK}"));
        desk.agrees_with_mirror(&client);
        assert!(client.published(&plan).diagnostics.is_empty());
        // The other way round, to the last byte: a range past the end, the whole text in one range, nothing at all.
        client.change(
            &plan,
            &[json!({ "range": { "start": at(0, 0), "end": at(9_999, 9) }, "text": PLAN })],
        );
        assert_eq!(client.text(&plan), PLAN);
        desk.agrees_with_mirror(&client);
        client.change(&plan, &[]);
        assert_eq!(client.published(&plan).diagnostics.len(), 1);
        assert!(client.finish().success());
    }
}

/// What is published for an edited file carries its version, the same findings as before too.
#[test]
fn every_last_version_is_published() {
    let desk = shop();
    let mut client = desk.serve(PLAIN);
    let plan = desk.path("plans/move.toml");
    client.open_file(&plan);
    assert_eq!(client.published(&plan).version, Some(1));
    for version in 2..12 {
        let end = client.text(&plan).len();
        client.splice(&plan, end..end, "# nothing\n");
        let published = client.published(&plan);
        assert_eq!(published.version, Some(version));
        assert_eq!(published.diagnostics.len(), 1);
    }
    // A file that is not open has no version.
    client.close(&plan);
    let of_plan = super::client::uri(&plan);
    client.wait("findings without a version", |inbox| {
        inbox.published[&of_plan].version.is_none().then_some(())
    });
    assert!(client.finish().success());
}
