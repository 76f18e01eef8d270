//! The checks that the targets run; the same ones run over the corpus in pushdeck's own tests (`tests/any_bytes`).

#[path = "../../tests/any_bytes/properties.rs"]
pub mod properties;
