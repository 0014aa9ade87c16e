//! Files that something other than the editor changes: policies, plans, the configuration, calendars.

use super::client::{Abilities, Client, PLAIN};
use super::stale::tell;
use super::{Desk, PLAN, WAY_BACK, shop};

/// A client that is told of changes on the disk, and tells the server.
fn watching(desk: &Desk) -> Client {
    let client = desk.serve(PLAIN);
    client.wait("the wish to watch files", |inbox| {
        let wish = "client/registerCapability".to_owned();
        inbox.heard.contains(&wish).then_some(())
    });
    client
}

/// A client that is not: the server looks at the disk itself.
fn not_watching(desk: &Desk) -> Client {
    desk.serve(Abilities {
        watches: false,
        ..PLAIN
    })
}

/// What a write to the disk has to be followed by, for both kinds of clients.
fn both(desk: impl Fn() -> Desk, files: &[&str], change: impl Fn(&Desk)) {
    for watches in [true, false] {
        let desk = desk();
        let mut client = match watches {
            true => watching(&desk),
            false => not_watching(&desk),
        };
        desk.agrees(&client);
        let before = desk.told_to(&client);
        change(&desk);
        if watches {
            let paths: Vec<_> = files.iter().map(|file| desk.path(file)).collect();
            let paths: Vec<_> = paths.iter().map(|path| path.as_path()).collect();
            tell(&mut client, &paths, 2);
        }
        desk.agrees(&client);
        assert_ne!(
            desk.told_to(&client),
            before,
            "the change makes a difference"
        );
        assert!(client.finish().success());
    }
}

#[test]
fn a_plan_is_written() {
    both(shop, &["plans/move.toml"], |desk| {
        desk.write("plans/move.toml", &(PLAN.to_owned() + WAY_BACK));
    });
}

#[test]
fn a_policy_is_written() {
    both(shop, &["shop.tide"], |desk| {
        let text = desk.read("shop.tide");
        desk.write("shop.tide", &text.replace("risk >= medium", "risk > high"));
    });
}

#[test]
fn a_plan_is_deleted() {
    both(shop, &["plans/move.toml"], |desk| {
        std::fs::remove_file(desk.path("plans/move.toml")).unwrap();
    });
}

#[test]
fn a_plan_is_added() {
    both(shop, &["plans/more.toml"], |desk| {
        desk.write("plans/more.toml", &PLAN.replace("CHG-1", "CHG-2"));
    });
}

#[test]
fn the_configuration_leaves_a_plan_out() {
    both(shop, &["tidegate.toml"], |desk| {
        desk.write("tidegate.toml", "exclude = [\"plans\"]\n");
    });
}

#[test]
fn the_configuration_has_a_mistake() {
    both(shop, &["tidegate.toml"], |desk| {
        desk.write("tidegate.toml", "exclud = [\"plans\"]\n");
    });
}

#[test]
fn a_calendar_is_written() {
    let with_calendar = || {
        let desk = Desk::starter("itil");
        let plan = PLAN.replace("shop", "web-shop");
        desk.write("plans/more.toml", &plan);
        desk
    };
    let file = "calendars/england-2026-2027.ics";
    both(with_calendar, &[file], |desk| {
        desk.write(file, "BEGIN:VCALENDAR\nnothing of use\n");
    });
}

#[test]
fn a_calendar_goes() {
    let file = "calendars/england-2026-2027.ics";
    both(
        || Desk::starter("itil"),
        &[file],
        |desk| {
            std::fs::remove_file(desk.path(file)).unwrap();
        },
    );
}

/// A folder without a `tidegate.toml` has no plans to judge; one that gets it has.
#[test]
fn a_configuration_comes_and_goes() {
    let desk = shop();
    std::fs::remove_file(desk.path("tidegate.toml")).unwrap();
    let mut client = watching(&desk);
    client.open_file(&desk.path("plans/move.toml"));
    client.open_file(&desk.path("shop.tide"));
    client.published(&desk.path("shop.tide"));
    assert!(desk.told_to(&client).is_empty());
    desk.write("tidegate.toml", "");
    tell(&mut client, &[&desk.path("tidegate.toml")], 1);
    desk.agrees(&client);
    assert!(!desk.told_to(&client).is_empty());
    std::fs::remove_file(desk.path("tidegate.toml")).unwrap();
    tell(&mut client, &[&desk.path("tidegate.toml")], 3);
    desk.shows(&client, &super::Findings::new());
    assert!(client.finish().success());
}

/// The configuration counts as it is on the screen, as all texts do.
#[test]
fn the_configuration_is_edited() {
    let desk = shop();
    let mut client = watching(&desk);
    desk.agrees(&client);
    let config = desk.path("tidegate.toml");
    client.open_file(&config);
    for text in ["exclude = [\"plans\"]", "exclud = 1", "[[", ""] {
        client.change(&config, &[serde_json::json!({ "text": text })]);
        desk.agrees_with_mirror(&client);
    }
    assert!(client.finish().success());
}

/// A calendar that is edited is the one that counts.
#[test]
fn a_calendar_is_edited() {
    let desk = Desk::starter("itil");
    let mut client = watching(&desk);
    desk.agrees(&client);
    let calendar = desk.path("calendars/england-2026-2027.ics");
    client.open_file(&calendar);
    for text in ["BEGIN:VCALENDAR\r\nX\r\n", "", "ß🦀"] {
        client.change(&calendar, &[serde_json::json!({ "text": text })]);
        desk.agrees_with_mirror(&client);
    }
    client.close(&calendar);
    desk.agrees(&client);
    assert!(client.finish().success());
}
