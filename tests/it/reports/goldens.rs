//! What each format says of the made workspace, and of one without findings.

use super::workspace::{FORMATS, clean, nasty, read, report};
use crate::program::Ran;
use insta::{assert_snapshot, with_settings};
use serde_json::{Value, json};

/// A report as it is compared: JSON in lines, the pages of SARIF left out.
fn shown(format: &str, ran: &Ran) -> String {
    if !["json", "sarif", "gitlab"].contains(&format) {
        return ran.out.clone();
    }
    let mut value = read(&ran.out);
    if let Some(rules) = value.pointer_mut("/runs/0/tool/driver/rules") {
        for rule in rules.as_array_mut().unwrap() {
            let page = rule["help"]["markdown"].as_str().unwrap();
            let name = rule["id"].as_str().unwrap();
            assert!(page.starts_with(&format!("# {name}\n")), "{page}");
            rule["help"] = json!("(its page)");
        }
    }
    for pointer in [
        "/tool/version",
        "/runs/0/tool/driver/version",
        "/runs/0/tool/driver/semanticVersion",
    ] {
        if let Some(version) = value.pointer_mut(pointer) {
            assert_eq!(version.take(), Value::from(env!("CARGO_PKG_VERSION")));
        }
    }
    serde_json::to_string_pretty(&value).unwrap()
}

#[test]
fn everything() {
    let folder = nasty();
    for format in FORMATS {
        let ran = report(&folder, format);
        assert_eq!((ran.code, ran.err.as_str()), (3, ""), "{format}");
        with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            assert_snapshot!(format!("everything.{format}"), shown(format, &ran));
        });
    }
}

#[test]
fn nothing() {
    let folder = clean();
    for format in FORMATS {
        let ran = report(&folder, format);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{format}");
        with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            assert_snapshot!(format!("nothing.{format}"), shown(format, &ran));
        });
    }
}
