//! pushdeck: find scheduled TIMPush tasks, delete them in time, and know what happened.
//!
//! # The house
//!
//! ```text
//!   6   main                    wires the concrete parts
//!   5   cli          tui        siblings, never each other
//!   4   ops                     use cases: whatever both front ends can do; bare reads of the ledger they make themselves
//!   3   bulk         sim        runs of a plan; the service, simulated
//!   2   api          ledger     the service as we see it; what we know, on disk: strangers to each other
//!   1   config                  file, environment and flags, made into one validated value
//!   0   domain  clock  chance   plain data and pure rules; what time it is; what is left to chance
//!       files                   files and folders of this user alone
//!       encoding                bytes into text
//!       planted                 bugs on purpose, in builds that prove the checks
//!  -1   locale                  every text that a person reads, in their language
//! ```
//!
//! A module may import any lower layer, never its own or above, and no files of a module lean on each other in a circle;
//! `tests/architecture.rs` enforces both.
//!
//! # Glossary
//!
//! - *task*: a scheduled push that the service holds, with an id, until its time comes. Nothing else is called a task.
//! - *ledger*: the local record of tasks, attempts and who did what.
//! - *plan*: a frozen set of tasks to delete. *run*: one execution of a confirmed plan.
//! - *attempt*: one request that may change something; its id is the `random` of its URL.
//! - *intent*: the ledger's row of an attempt, on disk before the request leaves.
//! - *outcome*: what became of a delete, never more than is known. *verdict*: what one reply proves.
//! - *sighting*: what one call showed of one task.
//!
//! # Invariants
//!
//! 1. No request that changes anything leaves before its intent is synced to disk.
//! 2. Nothing is deleted that no one confirmed: only [`domain::ConfirmedPlan`] can be run, and only an answer to a plan's
//!    question makes one ([`domain::Plan::confirm`], [`domain::Plan::confirm_as_asked`]).
//! 3. `deleted` means that the service said so, for that id, in answer to that attempt.
//! 4. What is unknown is never sent again before it has been read back.
//! 5. At no second does the service see more than five calls of one command from here.
//! 6. No URL and no `UserSig` in any error, log or screen; no text from outside on a screen in its raw form.

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
