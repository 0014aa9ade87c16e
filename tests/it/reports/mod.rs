//! The reports that pipelines read, from one made workspace and from the starter policies.

mod counts;
mod docs;
mod goldens;
mod junit;
mod markdown;
mod outputs;
mod sarif;
mod schemas;
mod workspace;
