//! Cells that a spreadsheet would run as a formula (interface, section 3).

/// Whether a spreadsheet would run this cell, or a line of it, as a formula: it begins with `=`, `+`, `-`, `@`, a tab or a
/// carriage return. Exports put `'` before such a cell, and the import takes exactly that `'` away again.
///
/// For the way back to be exact, a cell that begins with `'` and goes on with a formula counts as one too.
pub fn looks_like_formula(cell: &str) -> bool {
    let runs = |line: &str| line.starts_with(['=', '+', '-', '@', '\t', '\r']);
    runs(cell.trim_start_matches('\'')) || cell.split(['\n', '\r']).skip(1).any(runs)
}

/// The cell without the `'` that an export put before it.
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| looks_like_formula(rest)).unwrap_or(cell)
}
