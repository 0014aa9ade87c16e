//! Each input of the fuzzers' corpus, once: what they hold of random inputs holds of these.

#[path = "../../fuzz/src/inputs.rs"]
mod inputs;

type Target = fn(&[u8]);

#[test]
fn every_input_of_the_corpus() {
    let targets: [(&str, Target); 7] = [
        ("policy", inputs::policy),
        ("plan", inputs::plan),
        ("table", inputs::table),
        ("calendar", inputs::calendar),
        ("config", inputs::config),
        ("import", inputs::import),
        ("edits", inputs::edits),
    ];
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (target, run) in targets {
        let mut inputs: Vec<_> = std::fs::read_dir(corpus.join(target))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        inputs.sort();
        assert!(!inputs.is_empty(), "{target}");
        for path in inputs {
            println!("{}", path.display());
            run(&std::fs::read(&path).unwrap());
        }
    }
}
