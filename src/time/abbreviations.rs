//! Zone abbreviations, which are refused, and the zones that each may stand for.

/// The zones that an abbreviation may mean, the likeliest for a reader anywhere first; `None` for what is no abbreviation.
///
/// Some of these are names in the database too (`CET`, `EST`): links kept for old programs, some without the summer time
/// that people have in mind.
pub(super) fn meanings(abbreviation: &str) -> Option<&'static [&'static str]> {
    let upper = abbreviation.to_ascii_uppercase();
    Some(match upper.as_str() {
        "Z" => &["UTC"],
        "GMT" => &["UTC", "Europe/London", "Africa/Accra"],
        "WET" | "WEST" => &["Europe/Lisbon", "Atlantic/Canary"],
        "BST" => &["Europe/London", "Asia/Dhaka"],
        "CET" | "CEST" | "MEZ" | "MESZ" => &["Europe/Berlin", "Europe/Paris", "Europe/Amsterdam"],
        "MET" | "MEST" => &["Europe/Berlin", "Europe/Paris"],
        "EET" | "EEST" => &["Europe/Helsinki", "Europe/Athens", "Africa/Cairo"],
        "MSK" => &["Europe/Moscow"],
        "IST" => &["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"],
        "PKT" => &["Asia/Karachi"],
        "SGT" => &["Asia/Singapore"],
        "HKT" => &["Asia/Hong_Kong"],
        "JST" => &["Asia/Tokyo"],
        "KST" => &["Asia/Seoul"],
        "AEST" | "AEDT" | "AET" => &["Australia/Sydney", "Australia/Brisbane"],
        "ACST" | "ACDT" => &["Australia/Adelaide", "Australia/Darwin"],
        "AWST" => &["Australia/Perth"],
        "NZST" | "NZDT" => &["Pacific/Auckland"],
        "SAST" => &["Africa/Johannesburg"],
        "WAT" => &["Africa/Lagos"],
        "CAT" => &["Africa/Maputo"],
        "EAT" => &["Africa/Nairobi"],
        "BRT" => &["America/Sao_Paulo"],
        "NST" | "NDT" => &["America/St_Johns"],
        "AST" | "ADT" => &["America/Halifax", "America/Puerto_Rico", "Asia/Riyadh"],
        "EST" | "EDT" | "ET" | "EST5EDT" => {
            &["America/New_York", "America/Toronto", "America/Panama"]
        }
        "CST" | "CDT" | "CT" | "CST6CDT" => &["America/Chicago", "Asia/Shanghai", "America/Havana"],
        "MST" | "MDT" | "MT" | "MST7MDT" => &["America/Denver", "America/Phoenix"],
        "PST" | "PDT" | "PT" | "PST8PDT" => {
            &["America/Los_Angeles", "America/Vancouver", "Asia/Manila"]
        }
        "AKST" | "AKDT" => &["America/Anchorage"],
        "HST" => &["Pacific/Honolulu"],
        _ => return None,
    })
}
