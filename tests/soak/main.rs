//! Soak tests: kills, lost replies, failing disks, several processes, and whole simulated histories from a seed.
//!
//! Each has a short form that is part of `cargo test` and a long form that `just soak` runs. Environment variables set
//! the length. Each line gives a variable, its default, what it counts, and the file:
//!
//! ```text
//! SOAK_KILLS    25     kill -9 of processes that delete, hold or release   kill.rs
//! SOAK_TASKS    200    tasks of each such history
//! SOAK_KILLS_AFTER=n lets the kills begin with the seed n + 1
//! SOAK_SECONDS  8      three processes at once, suspended and killed       together.rs
//! SOAK_REPLIES  30     lost replies, of each kind                          replies.rs
//! SOAK_SYSCALLS 12     failing writes of the ledger, of each kind          syscalls.rs
//! SOAK_SEEDS    600    simulated histories of deletes                      seeds.rs
//! SOAK_MIXED    400    simulated histories of mixed changes
//! SOAK_SEED=n runs one of these histories alone, and SOAK_SEEDS_FROM=n lets both kinds begin with the seed n
//! ```
//!
//! With the feature `planted`, the same checks run against deliberate bugs and must catch each of them (`planted.rs`).

mod client;
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
mod world;

/// Returns a number from the environment, or the default if the variable is not set.
fn setting(name: &str, default: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number, not {text:?}")))
}
