//! A JSON object read field by field.
