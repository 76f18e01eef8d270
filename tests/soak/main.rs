//! Soak tests: kills, lost replies, failing disks, several processes, and whole simulated histories from a seed.
//!
//! Each has a short form that is part of `cargo test` and a long form that `just soak` runs. Environment variables set
//! the length. Each entry gives a variable, its default, the file that reads it, and what its value means:
//!
//! ```text
//! SOAK_KILLS       15    kill.rs      kills (-9) of processes that change tasks
//! SOAK_KILLS_AFTER 0     kill.rs      the first seed is this number + 1
//! SOAK_LANES       4     two_lanes.rs kills of processes that delete and hold what would be too late
//! SOAK_LANES_AFTER 0     two_lanes.rs the first seed is this number + 1
//! SOAK_RUSH        200   two_lanes.rs tasks that are due at the same time, soon
//! SOAK_TASKS       150   kill.rs      confirmed tasks per run; a tenth more are created that nobody confirms
//! SOAK_SECONDS     8     together.rs  seconds for which three processes run at once, suspended and killed at random
//! SOAK_REPLIES     30    replies.rs   lost replies, of each kind
//! SOAK_SYSCALLS    12    syscalls.rs  failing writes of the ledger, of each kind
//! SOAK_SEEDS       600   seeds.rs     simulated histories of deletes
//! SOAK_MIXED       400   seeds.rs     simulated histories of mixed changes: holds, releases, edits and deletes
//! SOAK_SEEDS_FROM  0     seeds.rs     the first seed of both kinds of histories
//! SOAK_SEED        -     seeds.rs     the only seed for `cargo test --test soak one_seed`, which prints its history
//! ```
//!
//! With the feature `planted`, the same checks run against deliberate bugs and must catch each of them (`planted.rs`).

mod client;
mod edits;
mod evidence;
mod kill;
mod lane;
mod mixed;
#[cfg(feature = "planted")]
mod planted;
mod program;
mod replies;
mod seeds;
#[path = "../common/slow_line.rs"]
mod slow_line;
mod steady;
mod syscalls;
mod times;
mod together;
#[cfg(not(feature = "planted"))]
mod two_lanes;
mod world;

/// Returns a number from the environment, or the default if the variable is not set.
fn setting(name: &str, default: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number, not {text:?}")))
}
