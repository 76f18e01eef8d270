//! All tasks of an app in memory, small: columns in chunks that snapshots share, and an order.
//!
//! A row number is good for one snapshot only: what outlives one (cursor, marks, dialogs) holds task ids.

mod chunk;
mod snapshot;
mod sorting;

pub use chunk::Chunk;
pub use snapshot::{PartBuilder, Row, Store, TaskView, is_over};
pub use sorting::Sorting;
