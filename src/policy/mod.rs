//! What a policy means: names resolved, conditions typed.

mod asked;
pub mod checks;
pub mod condition;
pub mod dates;
mod history;
pub mod layers;
pub mod logins;
pub mod model;
pub mod resolve;
pub mod schema;
pub mod texts;
pub mod types;
pub mod words;

pub use condition::{ExprId, Program};
pub use history::HistoryField;
pub use model::Policy;
pub use schema::Schema;
