//! The service, simulated: the one fake behind unit tests, the demo, training, screenshots and terminal tests.
//!
//! ```text
//!  SimTransport (in memory) --.                       .-- gate: query, signature, admin, limits
//!                              >-- Service (rules) --<--- commands: add modify delete get list revoke
//!  Server (HTTP on 127.0.0.1) -'          ^           '-- faults: what goes wrong, by script
//!                                      Scenario (TOML)
//! ```
//!
//! Both doors carry out the same [`Service`] answer: over HTTP a missing reply is a silent or closed socket, in memory
//! it is the [`TransportError`](crate::api::TransportError) that such a socket gives the client.
//!
//! Given the same scenario (its seed included), the same movement of the clock and the same calls, it answers the same.
//! Two kinds of time are kept apart: what the service knows of the world (due times, creation times, signatures, the
//! `Date` header, the times of fault rules) follows [`Clock::now`](crate::clock::Clock::now), which [`ScaledClock`] can
//! speed up; what concerns the line (limits, lock-outs, delays, late effects) follows the boot clock, which is real.
//!
//! Where the service's documentation is silent, a scenario can choose what the service does; see [`Scenario`]. The
//! `push` and `batch` commands, statistics, tags, attributes and recipients are not simulated.

mod answer;
mod arrival;
mod commands;
mod config_text;
mod echo;
mod faults;
mod gate;
mod limits;
mod log;
mod memory;
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

pub use log::{Effect, LogEntry, LogEvent};
pub use memory::SimTransport;
pub use scenario::{Scenario, ScenarioApp, ScenarioError};
pub use server::Server;
pub use service::{Service, SimTask};
pub use speed::ScaledClock;
