//! Runs a plan: many tasks, rate-limited, cancellable, resumable.
//!
//! ```text
//!              ConfirmedPlan
//!                    |
//!   dispatcher: order, width, halts        one ordered stream of BulkEvents ---> whoever shows them
//!                    |
//!    executor: intent -> claim -> send -> outcome       (one task, at most one request)
//!    resolver: reads back what is unknown               (beside the run; what is still pending joins the queue)
//!    context:  what all of these work with, and what they write of an attempt
//!    reading:  reads one task, through the list where its own reply is too long
//!    breaker:  when to send nothing more
//!    stop:     pause, go on, stop in two steps
//!    shared_slots: the limit of calls, shared by all processes with one ledger
//! ```
//!
//! Why a task was not deleted is written into the ledger and into JSON, so it is English here (`stored!`), and shown to
//! people in their language.

mod breaker;
mod context;
mod dispatcher;
mod executor;
mod reading;
mod resolver;
mod shared_slots;
mod stop;

pub use context::RunContext;
pub use dispatcher::dispatch;
pub use reading::{READS_AT_ONCE, read_task};
pub use resolver::Unresolved;
pub use shared_slots::slots_of;
pub use stop::{Stop, StopLevel};
