//! The index of names.

use super::support::{shown, starters, snapshot};

#[test]
fn dump() {
    for (name, files) in starters() {
        let snapshot = snapshot(&files);
        println!("=== {name}");
        let index = snapshot.index();
        for one in index.mentions() {
            let symbol = index.symbol(one.symbol).unwrap();
            println!("{}  -> {:?} {} {:?} {:?}", shown(&snapshot, one.place), symbol.kind, symbol.name, one.role, one.form);
        }
    }
}
