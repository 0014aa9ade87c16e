//! The names that office programs write for time zones, and the zones of the IANA database that they mean.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// By name in lower case: the names of Windows and those that it displays, without their offsets.
static ZONES: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let rows = include_str!("windows_zones.tsv").lines();
    let mut zones = BTreeMap::new();
    for row in rows.filter(|row| !row.starts_with('#')) {
        let mut columns = row.split('\t');
        let (Some(name), Some(zone)) = (columns.next(), columns.next()) else {
            continue;
        };
        for name in std::iter::once(name).chain(columns) {
            zones.insert(name.to_lowercase(), zone);
        }
    }
    zones
});

/// The zone of a name as office programs write it; `None` for any other name.
///
/// - the name of Windows, by Unicode CLDR (`W. Europe Standard Time`), also numbered, as some programs write a second
///   definition of one zone (`Eastern Standard Time 1`),
/// - the displayed name with its offset from UTC (`(UTC-05:00) Eastern Time (US & Canada)`), which is returned as well,
/// - the address of UTC (`tzone://Microsoft/Utc`).
pub(super) fn windows_zone(name: &str) -> Option<(&'static str, Option<i32>)> {
    let name = name.trim().to_lowercase();
    if name == "tzone://microsoft/utc" {
        return Some(("Etc/UTC", None));
    }
    let find = |name: &str| ZONES.get(name).copied();
    if let Some(displayed) = name.strip_prefix('(') {
        let (offset, displayed) = displayed.split_once(')')?;
        return Some((find(displayed.trim())?, Some(offset_of(offset)?)));
    }
    let unnumbered = || {
        let (name, number) = name.rsplit_once(' ')?;
        let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        // A displayed name is never numbered, so only names of Windows are looked for.
        (numbered && name.ends_with(" time")).then(|| find(name))?
    };
    find(&name).or_else(unnumbered).map(|zone| (zone, None))
}

/// The seconds east of UTC of `utc+01:00`, `gmt-5` or `utc`.
fn offset_of(text: &str) -> Option<i32> {
    let text = text
        .trim()
        .strip_prefix("utc")
        .or_else(|| text.trim().strip_prefix("gmt"))?;
    if text.is_empty() {
        return Some(0);
    }
    let (sign, text) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = text.split_once([':', '.']).unwrap_or((text, "0"));
    let number = |text: &str| text.parse::<i32>().ok().filter(|n| (0..60).contains(n));
    Some(sign * (number(hours)? * 3600 + number(minutes)? * 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::ZoneDatabase;

    #[test]
    fn every_zone_is_in_the_database() {
        let zones = ZoneDatabase::bundled();
        assert!(ZONES.len() > 200, "{}", ZONES.len());
        for (name, zone) in ZONES.iter() {
            assert!(zones.named_by_others(zone).is_some(), "{name}: {zone}");
        }
    }

    #[test]
    fn names_of_office_programs() {
        for (name, zone) in [
            ("W. Europe Standard Time", Some(("Europe/Berlin", None))),
            ("eastern standard time 1", Some(("America/New_York", None))),
            (
                "(UTC-05:00) Eastern Time (US & Canada)",
                Some(("America/New_York", Some(-18_000))),
            ),
            (
                "(GMT+05.30) Chennai, Kolkata, Mumbai, New Delhi",
                Some(("Asia/Calcutta", Some(19_800))),
            ),
            ("tzone://Microsoft/Utc", Some(("Etc/UTC", None))),
            ("tzone://Microsoft/Custom", None),
            ("Eastern Standard Time x", None),
            ("Hawaii 1", None),
            ("(Eastern Time) Hawaii", None),
            ("Customized Time Zone", None),
            ("", None),
        ] {
            assert_eq!(windows_zone(name), zone, "{name}");
        }
    }
}
