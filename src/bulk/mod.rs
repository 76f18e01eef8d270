//! Runs a plan: changes many tasks, within the rate limit, in a run that can be stopped and resumed.
//!
//! ```text
//!              ConfirmedPlan
//!                    |
//!   dispatcher: order, width, halts        one ordered stream of BulkEvents ---> the caller
//!                    |
//!    hold_lane: chooses the tasks to postpone alongside the deletes
//!    job:      one task on its way through the run, and one try
//!    executor: intent -> claim -> send -> outcome       (one task, at most one request)
//!    resolver: reads back unknown outcomes              (during the run; tasks that are still pending join the queue)
//!    verification: reads back, at the end, the tasks whose change the service confirmed
//!    changes:  what a sighting proves about a change; one file for each kind of effect
//!    looking:  looks for many tasks at once, in the list
//!    context:  the client, ledger and clock that all of these use; writes intents and outcomes
//!    anothers: attempts of other runs at the same tasks
//!    reading:  reads one task, through the list if the reply to a get is too long
//!    copying:  takes copies of what tasks contain, before a change that loses it
//!    breaker:  stops the sending after too many failures
//!    stop:     pause, resume, and stop in two steps
//!    shared_slots: the rate limit, shared by all processes that use one ledger
//! ```
//!
//! The reason why a task was not changed goes into the ledger and into JSON output, so this module writes it in English
//! (`stored!`). It is translated when it is shown to people.

mod anothers;
mod breaker;
mod changes;
mod context;
mod copying;
mod dispatcher;
mod executor;
mod hold_lane;
mod job;
mod looking;
mod reading;
mod resolver;
mod shared_slots;
mod stop;
mod verification;

pub use anothers::{in_another_run, open_attempts};
pub use context::RunContext;
pub use copying::{Copies, Source};
pub use dispatcher::{LeftBehind, dispatch};
pub use reading::{READS_AT_ONCE, read_task};
pub use resolver::Unresolved;
pub use shared_slots::slots_of;
pub use stop::{Stop, StopLevel};
