//! Names of files as URI references, RFC 3986.

use std::fmt::Write;

/// A file as a URI reference: relative names stay relative, absolute ones become `file:` URIs. Everything but letters, digits and
/// `-._~` is percent-encoded in UTF-8.
pub(super) fn of_file(name: &str) -> String {
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes().get(2) == Some(&b'/');
    let mut uri = String::with_capacity(name.len() + 8);
    if name.starts_with('/') {
        uri.push_str("file://");
    } else if drive {
        uri.push_str("file:///");
    }
    for (at, byte) in name.bytes().enumerate() {
        let plain =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
        if plain || drive && at == 1 {
            uri.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_references() {
        assert_eq!(of_file("plans/a b.toml"), "plans/a%20b.toml");
        assert_eq!(of_file("../é.tide"), "../%C3%A9.tide");
        assert_eq!(of_file("a:b%#?.tide"), "a%3Ab%25%23%3F.tide");
        assert_eq!(of_file("/srv/x.tide"), "file:///srv/x.tide");
        assert_eq!(of_file("C:/x y.tide"), "file:///C:/x%20y.tide");
        assert_eq!(of_file("."), ".");
    }
}
