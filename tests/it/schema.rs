//! Schemas of JSON that tests hold reports against.

use crate::data::root;
use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

/// A schema of JSON.
pub struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    /// The schema in a file of the repository.
    pub fn of(path: &str) -> Self {
        let text = std::fs::read_to_string(root().join(path)).unwrap();
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.enable_format_assertions();
        // A name of our own, so that nothing is looked for on a network or a disk.
        let name = "schema:/report";
        let schema: Value = serde_json::from_str(&text).unwrap();
        compiler.add_resource(name, schema).unwrap();
        let index = compiler.compile(name, &mut schemas).unwrap();
        Schema { schemas, index }
    }

    /// A value is as the schema says.
    #[track_caller]
    pub fn holds(&self, value: &Value, what: &str) {
        if let Err(error) = self.schemas.validate(value, self.index) {
            panic!("{what}: {error:#}");
        }
    }

    /// Whether a value is not as the schema says.
    pub fn refuses(&self, value: &Value) -> bool {
        self.schemas.validate(value, self.index).is_err()
    }
}
