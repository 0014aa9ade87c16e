//! What marks a finding as the same one in a later run, wherever its lines have moved to.

use super::Checked;
use crate::diagnostic::Diagnostic;
use rustc_hash::FxHashMap;

/// Gives every finding its fingerprint; findings that are alike in all that counts are numbered in their order.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: FxHashMap<u128, u32>,
}

impl Fingerprints {
    /// 32 hexadecimal digits from the check, the file, the text at the place, the statement and the subjects. Neither lines nor
    /// messages count: both change when something else does.
    pub fn of(&mut self, finding: &Diagnostic, checked: &Checked) -> String {
        let place = finding.primary.place;
        let mut parts = vec![
            finding.name,
            checked.sources.name(place.file),
            checked.sources.slice(place),
        ];
        if let Some(decision) = &finding.decision {
            parts.push(&decision.statement);
            parts.extend(decision.subjects.iter().map(String::as_str));
        }
        let alike = hash(&parts, 0);
        let number = self.seen.entry(alike).or_default();
        let found = hash(&parts, *number);
        *number += 1;
        format!("{found:032x}")
    }
}

/// A hash of the parts, each with its length before it.
fn hash(parts: &[&str], number: u32) -> u128 {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend((part.len() as u64).to_le_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes.extend(number.to_le_bytes());
    fnv(&bytes)
}

/// FNV-1a with 128 bits: short, and the same on every machine and in every version.
fn fnv(bytes: &[u8]) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    bytes.iter().fold(BASIS, |hash, byte| {
        (hash ^ u128::from(*byte)).wrapping_mul(PRIME)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_value() {
        assert_eq!(fnv(b"a"), 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(hash(&["ab", "c"], 0), hash(&["a", "bc"], 0));
        assert_ne!(hash(&["a"], 0), hash(&["a"], 1));
    }
}
