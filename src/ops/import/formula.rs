//! Cells that a spreadsheet would run as a formula (docs/interface.md#tables).

/// Returns whether a spreadsheet would run this cell, or a line of it, as a formula: it begins with `=`, `+`, `-`, `@`,
/// a tab or a carriage return. Exports put `'` before such a cell, and the import removes exactly that `'` again.
///
/// So that the import restores every cell exactly, a cell that consists of one or more `'` followed by a formula counts
/// as a formula too.
pub fn looks_like_formula(cell: &str) -> bool {
    let runs = |line: &str| line.starts_with(['=', '+', '-', '@', '\t', '\r']);
    runs(cell.trim_start_matches('\'')) || cell.split(['\n', '\r']).skip(1).any(runs)
}

/// Returns the cell without the `'` that an export put in front of it.
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| looks_like_formula(rest)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_recognised_by_the_first_character_of_any_line() {
        for cell in ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "a\n=1", "a\r\n-b", "'=1"] {
            assert!(looks_like_formula(cell), "{cell:?}");
        }
        for cell in ["", "a=1", "'a", "1-1", "a\nb", "(=1)"] {
            assert!(!looks_like_formula(cell), "{cell:?}");
        }
    }

    #[test]
    fn only_the_prefix_of_an_export_is_removed() {
        for (cell, text) in
            [("'=1", "=1"), ("''=1", "'=1"), ("'a\n=1", "a\n=1"), ("'90s hits", "'90s hits"), ("=1", "=1")]
        {
            assert_eq!(unguarded(cell), text);
        }
    }
}
