//! Checks with teeth: kills, lost replies, failing disks, several processes, and whole histories from a seed.
//!
//! Each has a short form that belongs to `cargo test` and a long one that `just soak` runs; variables of the environment
//! say how long:
//!
//! ```text
//! SOAK_KILLS    25     kill -9 in the middle of 500 tasks                  kill.rs
//! SOAK_KILLS_AFTER=n begins with the seed after that one
//! SOAK_SECONDS  8      three processes at once, stopped and killed         together.rs
//! SOAK_REPLIES  30     lost replies, each kind                             replies.rs
//! SOAK_SYSCALLS 12     failing writes of the ledger, each kind             syscalls.rs
//! SOAK_SEEDS    2000   simulated histories; SOAK_SEED=n runs that one      seeds.rs
//! ```
//!
//! With the feature `planted` the same checks run against bugs on purpose and must catch each (`planted.rs`).

mod client;
mod evidence;
mod kill;
#[cfg(feature = "planted")]
mod planted;
mod program;
mod replies;
mod seeds;
#[path = "../common/slow_line.rs"]
mod slow_line;
mod steady;
mod syscalls;
mod together;
mod world;

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number, not {text:?}")))
}
