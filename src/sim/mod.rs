//! The simulated service: the one fake behind unit tests, the demo, training, screenshots and terminal tests.
//!
//! ```text
//!  SimTransport (in memory) --.                       .-- gate: query, signature, admin, limits
//!                              >-- Service (rules) --<--- commands: add modify delete get list revoke
//!  Server (HTTP on 127.0.0.1) -'          ^           '-- faults: scripted failures
//!                                      Scenario (TOML)
//! ```
//!
//! Both front ends deliver the same answer of the [`Service`]. Where no reply is sent, HTTP leaves the socket silent or
//! closes it, and the in-memory transport returns the [`TransportError`](crate::api::TransportError) that a client
//! would get from such a socket.
//!
//! The simulation is deterministic: the same scenario (with the same seed), the same clock readings and the same calls
//! give the same answers. It uses two clocks. Due times, creation times, signatures, the `Date` header and the times of
//! fault rules follow the wall clock ([`Clock::now`](crate::clock::Clock::now)), which [`ScaledClock`] can speed up.
//! Rate limits, lock-outs, delays and late effects follow the boot clock, which is never sped up.
//!
//! Where the service's documentation is silent, a scenario chooses what the service does, and it can have another
//! operator change the same tasks; see [`Scenario`]. The `push` and `batch` commands, statistics, tags, attributes and
//! recipients are not simulated.

mod answer;
mod arrival;
mod commands;
mod config_text;
mod content_digest;
mod earlier;
mod echo;
#[cfg(test)]
mod fault_matrix;
mod faults;
mod gate;
#[cfg(test)]
mod invariants;
mod limits;
mod log;
mod memory;
mod operator;
mod random;
mod reply;
mod rules;
mod scenario;
mod script;
mod server;
mod service;
mod signature;
mod speed;
#[cfg(test)]
mod stage;
mod state;
mod store;

pub use earlier::EarlierTask;
pub use log::{Effect, LogEntry, LogEvent, TaskState};
pub use memory::SimTransport;
pub use scenario::{Scenario, ScenarioApp, ScenarioError};
pub use server::Server;
pub use service::{Service, SimTask};
pub use speed::ScaledClock;
