//! The checks that the targets run. Pushdeck's own tests run the same checks over the corpus (`tests/any_bytes`).

#[path = "../../tests/any_bytes/properties.rs"]
pub mod properties;
