//! The checks that the fuzz targets run. pushdeck's own tests run the same checks on the corpus (`tests/any_bytes`).

#[path = "../../tests/any_bytes/properties.rs"]
pub mod properties;
