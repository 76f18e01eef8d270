//! The arguments of the commands that change tasks: which tasks, what change, and how it is confirmed.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};
use jiff::SignedDuration;

use crate::{
    domain::{Campaign, TaskId, TaskIdError, TaskType, parse_duration, zone_named},
    locale::{label, tr},
};

/// An id, or the request to read ids from stdin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum IdArg {
    /// An id.
    Id(TaskId),
    /// `-`: the ids are read from stdin.
    Stdin,
}

/// Options of `delete`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Delete {
    #[command(flatten)]
    pub(in crate::cli) tasks: Selection,
    #[arg(long)]
    pub(in crate::cli) then_hold: bool,
    #[command(flatten)]
    pub(in crate::cli) answer: Answering,
}

/// Options of `hold`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Hold {
    #[command(flatten)]
    pub(in crate::cli) tasks: Selection,
    #[command(flatten)]
    pub(in crate::cli) change: HoldChange,
    #[command(flatten)]
    pub(in crate::cli) answer: Answering,
}

/// Until when tasks are held.
#[derive(Debug, Args)]
pub(in crate::cli) struct HoldChange {
    #[arg(long = "for", value_name = "DURATION", conflicts_with = "until", allow_hyphen_values = true, value_parser = hold_for)]
    pub(in crate::cli) by: Option<SignedDuration>,
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(in crate::cli) until: Option<String>,
    #[arg(long, value_name = "NAME", requires = "until", value_parser = zone)]
    pub(in crate::cli) zone: Option<jiff::tz::TimeZone>,
}

/// Options of `release`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Release {
    #[command(flatten)]
    pub(in crate::cli) tasks: Selection,
    #[command(flatten)]
    pub(in crate::cli) change: ReleaseChange,
    #[command(flatten)]
    pub(in crate::cli) answer: Answering,
}

/// When released tasks are due.
#[derive(Debug, Args)]
pub(in crate::cli) struct ReleaseChange {
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(in crate::cli) at: Option<String>,
    #[arg(long, value_name = "NAME", requires = "at", value_parser = zone)]
    pub(in crate::cli) zone: Option<jiff::tz::TimeZone>,
}

/// Options of `edit`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Edit {
    #[command(flatten)]
    pub(in crate::cli) tasks: EditedTasks,
    #[command(flatten)]
    pub(in crate::cli) change: EditChange,
    #[command(flatten)]
    pub(in crate::cli) answer: Answering,
}

/// Which tasks are edited.
#[derive(Debug, Args)]
pub(in crate::cli) struct EditedTasks {
    #[arg(value_name = "ID", required = true, value_parser = id_or_stdin)]
    pub(in crate::cli) ids: Vec<IdArg>,
    #[arg(long)]
    pub(in crate::cli) whole: bool,
}

/// What edited tasks get.
#[derive(Debug, Args)]
pub(in crate::cli) struct EditChange {
    #[arg(long, value_name = "TIME", conflicts_with = "shift", allow_hyphen_values = true)]
    pub(in crate::cli) at: Option<String>,
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub(in crate::cli) shift: Option<String>,
    #[arg(long, value_name = "NAME", value_parser = zone)]
    pub(in crate::cli) zone: Option<jiff::tz::TimeZone>,
    #[arg(long, value_name = "T", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub(in crate::cli) title: Option<String>,
    #[arg(long, value_name = "D", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub(in crate::cli) desc: Option<String>,
    #[arg(long, value_name = "FILE.json", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) content: Option<PathBuf>,
}

/// Which tasks a command changes.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct Selection {
    #[arg(value_name = "ID", value_parser = id_or_stdin, conflicts_with_all = ["campaign", "filter"])]
    pub(in crate::cli) ids: Vec<IdArg>,
    #[arg(long, value_name = "C")]
    pub(in crate::cli) campaign: Option<Campaign>,
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(in crate::cli) filter: Option<String>,
    #[arg(long = "type", value_name = "T")]
    pub(in crate::cli) task_type: Option<TaskType>,
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = count)]
    pub(in crate::cli) expect: Option<usize>,
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = count)]
    pub(in crate::cli) max: Option<usize>,
    #[arg(long)]
    pub(in crate::cli) whole: bool,
}

/// How a change is confirmed.
#[derive(Debug, Args)]
pub(in crate::cli) struct Answering {
    #[arg(long)]
    pub(in crate::cli) yes: bool,
    #[arg(long, value_name = "VALUE")]
    pub(in crate::cli) confirm: Option<String>,
    #[arg(long, value_name = "TEXT", value_hint = ValueHint::Other)]
    pub(in crate::cli) reason: Option<String>,
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
}

/// The subcommands of `plan`: the changes that a plan can make.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Plan {
    Delete(PlanDelete),
    Hold(PlanHold),
    Release(PlanRelease),
    Edit(PlanEdit),
}

/// Options of `plan delete`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PlanDelete {
    #[command(flatten)]
    pub(in crate::cli) tasks: Selection,
    #[arg(long)]
    pub(in crate::cli) then_hold: bool,
    #[command(flatten)]
    pub(in crate::cli) target: PlanTarget,
}

/// Options of `plan hold`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PlanHold {
    #[command(flatten)]
    pub(in crate::cli) tasks: Selection,
    #[command(flatten)]
    pub(in crate::cli) change: HoldChange,
    #[command(flatten)]
    pub(in crate::cli) target: PlanTarget,
}

/// Options of `plan release`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PlanRelease {
    #[command(flatten)]
    pub(in crate::cli) tasks: Selection,
    #[command(flatten)]
    pub(in crate::cli) change: ReleaseChange,
    #[command(flatten)]
    pub(in crate::cli) target: PlanTarget,
}

/// Options of `plan edit`.
#[derive(Debug, Args)]
pub(in crate::cli) struct PlanEdit {
    #[command(flatten)]
    pub(in crate::cli) tasks: EditedTasks,
    #[command(flatten)]
    pub(in crate::cli) change: EditChange,
    #[command(flatten)]
    pub(in crate::cli) target: PlanTarget,
}

/// Where a plan is written.
#[derive(Debug, Args)]
pub(in crate::cli) struct PlanTarget {
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) out: Option<PathBuf>,
}

/// Options of `apply`.
#[derive(Debug, Args)]
pub(in crate::cli) struct Apply {
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(in crate::cli) file: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) answer: Answering,
}

pub(in crate::cli) fn id_or_stdin(text: &str) -> Result<IdArg, TaskIdError> {
    if text == "-" { Ok(IdArg::Stdin) } else { text.parse().map(IdArg::Id) }
}

fn count(text: &str) -> Result<usize, &'static str> {
    text.parse().map_err(|_| label!("usage-not-a-count"))
}

fn hold_for(text: &str) -> Result<SignedDuration, &'static str> {
    parse_duration(text).ok_or_else(|| label!("usage-no-such-duration"))
}

pub(in crate::cli) fn zone(text: &str) -> Result<jiff::tz::TimeZone, String> {
    zone_named(text).map_err(|hint| tr!("usage-no-such-zone", hint = hint))
}
