//! What people write who are new to Tide, and what they are told.

use crate::program::Folder;

fn told(policy: &str) -> String {
    let folder = Folder::with(&[("p.tide", policy)]);
    let ran = folder.run(&["check", "--width", "200", "--at", "2026-11-16T09:00Z"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    ran.out
}

#[test]
fn people_without_their_mark() {
    for policy in [
        "policy p { timezone UTC }\ngroup leads { members alice }\nservice s { owner leads }\n",
        "policy p { timezone UTC }\napproval a { require 1 of alice }\n",
    ] {
        let told = told(policy);
        assert!(told.contains("there is no group `alice`"), "{told}");
        assert!(
            told.contains("a person is written with `@`: `@alice`"),
            "{told}"
        );
    }
}

/// A byte order mark is no part of the text: it is not shown, and takes no column.
#[test]
fn a_byte_order_mark() {
    let told = told("\u{feff}policy p { timezone Nowhere/No }\n");
    assert!(told.contains("[p.tide:1:21]"), "{told}");
    assert!(told.contains("1 │ policy p {"), "{told}");
}

#[test]
fn days_in_other_words() {
    for (day, meant) in [("Friday", "friday"), ("fri", "friday"), ("Mon", "monday")] {
        let policy = format!(
            "policy p {{ timezone UTC }}\nblackout b {{ every {day} 16:00 to sunday 06:00 }}\n"
        );
        let told = told(&policy);
        assert!(told.contains(&format!("did you mean `{meant}`?")), "{told}");
        let folder = Folder::with(&[("p.tide", policy.as_str())]);
        folder
            .run(&[
                "check",
                "--fix",
                "--unsafe-fixes",
                "--at",
                "2026-11-16T09:00Z",
            ])
            .says(0, &["fixed syntax-error"]);
    }
}
