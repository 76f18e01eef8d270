//! Reads a list of task ids, as `get`, `delete` and `forget` take it from `-` or a file.
//!
//! It takes whatever `import` takes (ids with `#` comments, JSON lines, a saved reply, CSV) and keeps the ids alone, so
//! that the output of `list` in any form can be piped on. Deliberately not here: ids given as arguments (cli).

use std::io::Read;

use super::ImportError;
use crate::domain::TaskId;

/// The ids of a list, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdList {
    /// All of them, also those that come more than once.
    pub ids: Vec<TaskId>,
    /// How many are repetitions of an earlier one.
    pub repeated: usize,
}

/// Reads the ids in `source`: all or none. `name` is the file's, for messages.
///
/// An id is good whatever else its line says; a line without one is a bad row. Blocks until the source ends.
pub fn read_ids(_source: impl Read, _name: &str) -> Result<IdList, ImportError> {
    todo!()
}
