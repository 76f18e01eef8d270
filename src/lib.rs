//! pushdeck: find scheduled TIMPush tasks, delete them in time, and know what happened.
//!
//! # Layers
//!
//! ```text
//!   6   main                    wires the concrete parts
//!   5   cli          tui        siblings: neither imports the other
//!   4   ops                     use cases that both front ends offer; plain reads of the ledger need none
//!   3   bulk         sim        runs of a plan; the simulated service
//!   2   api          ledger     the service as we see it; what we know, on disk: neither knows the other
//!   1   config                  file, environment and flags, combined into one validated value
//!   0   domain  clock  chance   plain data and pure rules; the time; random numbers
//!       files                   files and folders that belong to this user alone
//!       encoding                turns bytes into text
//!       planted                 bugs planted on purpose, to prove that the checks catch them
//!  -1   locale                  every text that a person reads, in their language
//! ```
//!
//! A module may import any lower layer, but never its own layer or a higher one. The files of a module must not depend
//! on each other in a circle. `tests/architecture.rs` enforces both rules.
//!
//! # Glossary
//!
//! - *task*: a scheduled push that the service holds, with an id, until its time comes; not a task of the runtime.
//! - *ledger*: the local record of tasks, attempts and who did what.
//! - *plan*: a frozen set of tasks to delete, hold, release or edit. *run*: one execution of a confirmed plan.
//! - *attempt*: one request that may change something; its id is the `random` in its URL.
//! - *intent*: the ledger's row for an attempt, which is on disk before the request leaves.
//! - *outcome*: what is known to have happened to a change. *verdict*: what a single reply proves.
//! - *sighting*: what a single call showed about a single task.
//!
//! # Invariants
//!
//! 1. No request that changes anything leaves before its intent is synced to disk.
//! 2. Nothing is changed without confirmation: only a [`domain::ConfirmedPlan`] can be run, and only an answer to a
//!    plan's question creates one ([`domain::Plan::confirm`], [`domain::Plan::confirm_as_asked`]).
//! 3. `deleted` means that the service confirmed the delete of that id, in reply to that attempt.
//! 4. A change whose outcome is unknown is never sent again before its task has been read back.
//! 5. In no period of one second does the service see more than five calls of the same command from here.
//! 6. No error, log or screen contains the URL of a request or a `UserSig`, and no screen shows text from outside in
//!    its raw form.

pub mod api;
pub mod bulk;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod encoding;
pub mod files;
pub mod ledger;
pub mod locale;
pub mod ops;
#[cfg(feature = "planted")]
pub mod planted;
pub mod sim;
pub mod tui;
