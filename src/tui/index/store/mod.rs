//! All tasks of an app in memory, in a compact form: columns in chunks that snapshots share, and an order.
//!
//! A row number is valid for one snapshot only. Whatever outlives a snapshot, such as the cursor, marks and dialogs,
//! holds task ids.

mod chunk;
mod snapshot;
mod sorting;

pub use chunk::Chunk;
pub use snapshot::{PartBuilder, Row, Store, TaskView, is_over};
pub use sorting::Sorting;
