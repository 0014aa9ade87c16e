//! A process that does nothing: what `benches/startup.sh` measures the program against.

fn main() {}
