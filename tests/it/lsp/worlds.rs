//! Over random workspaces, and while somebody breaks and mends their files, an editor shows what a check finds.

use super::Desk;
use super::client::PLAIN;
use crate::laws::world::{Dice, Written, damage, workspace};
use crate::permits::{KINDS, damaged, tokens};
use serde_json::json;

#[test]
fn an_editor_shows_what_a_check_of_a_random_workspace_finds() {
    let count: u64 = std::env::var("TIDEGATE_LAWS").map_or(4, |count| count.parse().unwrap());
    for seed in 0..count {
        let mut dice = Dice(seed);
        let mut workspace = workspace(seed.wrapping_mul(0x2_0000_0001));
        let written = [Written::Json, Written::Toml, Written::Yaml, Written::Tables][dice.below(4)];
        let files = workspace.files(written);
        let texts: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let desk = Desk::with(&texts);
        desk.write(
            "tidegate.toml",
            files
                .iter()
                .find(|(name, _)| name == "tidegate.toml")
                .map_or("", |(_, text)| text),
        );
        let mut client = desk.serve(PLAIN);
        desk.agrees(&client);
        for (name, _) in &files {
            if name != "tidegate.toml" {
                client.open_file(&desk.path(name));
            }
        }
        for _ in 0..4 {
            let (name, text) = &files[dice.below(files.len())];
            let text = match name.as_str() {
                "tidegate.toml" => continue,
                policy if policy.ends_with(".tide") => {
                    let all = tokens(text);
                    let at = dice.below(all.len());
                    damaged(text, &all, at, dice.below(KINDS.len())).unwrap_or(text.clone())
                }
                other => {
                    damage(&mut dice, &mut workspace);
                    let now = workspace.files(written);
                    now.into_iter()
                        .find(|(name, _)| name == other)
                        .map_or(text.clone(), |(_, text)| text)
                }
            };
            client.change(&desk.path(name), &[json!({ "text": text })]);
            desk.agrees_with_mirror(&client);
        }
        assert!(client.finish().success());
    }
}
