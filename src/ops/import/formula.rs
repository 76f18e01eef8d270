//! Cells that a spreadsheet would run as a formula (interface, section 3).

/// Whether a spreadsheet would run this cell, or a line of it, as a formula: it begins with `=`, `+`, `-`, `@`, a tab or a
/// carriage return. Exports put `'` before such a cell, and the import takes exactly that `'` away again.
pub fn looks_like_formula(_cell: &str) -> bool {
    todo!()
}
