//! The definition of the command line: every command and flag (docs/interface.md#commands). The help texts are in
//! `usage.ftl`, under the names of the commands and flags.
//!
//! Values that cannot be parsed without the clock or the ledger are strings here; the commands parse them.

mod changes;

use std::{fmt::Display, ops::RangeInclusive, path::PathBuf, str::FromStr, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use jiff::SignedDuration;

use super::output::Format;
use crate::{
    domain::{Campaign, RunId, TaskId, TaskStatus, TaskType},
    encoding::Encoding,
    ledger::{Direction, Sort, SortField},
    locale::{Choice, label, tr},
    ops,
};

pub(super) use changes::{
    Answering, Apply, Delete, Edit, EditChange, EditedTasks, Hold, HoldChange, IdArg, Plan, PlanTarget, Release,
    ReleaseChange, Selection,
};
use changes::{id_or_stdin, zone};

/// The help heading of the flags that every command takes.
const GLOBAL: &str = "global";

/// The parsed command line.
#[derive(Debug, Parser)]
#[command(name = "pushdeck", version)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) globals: Globals,
    #[arg(long)]
    pub(super) linear: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Flags that every command takes, before or after its name.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = GLOBAL)]
pub(super) struct Globals {
    #[arg(long, global = true, value_name = "NAME", value_hint = ValueHint::Other)]
    pub(super) app: Option<String>,
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) config: Option<PathBuf>,
    #[arg(long, global = true, value_name = "URL")]
    pub(super) ledger: Option<String>,
    #[arg(long, global = true, value_name = "LANGUAGE", value_hint = ValueHint::Other)]
    pub(super) lang: Option<Choice>,
    #[arg(long, global = true)]
    json: bool,
    #[arg(long, global = true, value_enum, value_name = "FORM")]
    output: Option<Format>,
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub(super) color: When,
    #[arg(long, global = true)]
    pub(super) read_only: bool,
    #[arg(long, global = true)]
    pub(super) no_input: bool,
    #[arg(short, long = "verbose", global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
}

impl Globals {
    /// Returns the output format that was asked for, if any. Fails if two flags contradict each other.
    pub(super) fn format(&self) -> Result<Option<Format>, &'static str> {
        match (self.json, self.output) {
            (true, Some(Format::Json | Format::Jsonl) | None) => Ok(Some(Format::Json)),
            (true, Some(_)) => Err(label!("usage-two-forms")),
            (false, form) => Ok(form),
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Demo(Demo),
    Simulate(Simulate),
    List(List),
    Get(Ids),
    Add(Add),
    Import(Import),
    Sync(Sync),
    Delete(Delete),
    Hold(Hold),
    Release(Release),
    Edit(Edit),
    #[command(subcommand)]
    Plan(Plan),
    Apply(Apply),
    Resume(Resume),
    Forget(Ids),
    Note(Note),
    Log(Log),
    Usersig(Usersig),
    Doctor,
    #[command(subcommand)]
    Config(Config),
    #[command(subcommand)]
    Ledger(Ledger),
    Completions(Completions),
    Man,
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub(super) struct Demo {
    #[arg(long)]
    pub(super) linear: bool,
    #[arg(long, value_name = "NAME|FILE", default_value = "demo")]
    pub(super) scenario: String,
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = speed)]
    pub(super) speed: u32,
}

impl Demo {
    /// Returns the options of a demo that is started without any.
    pub(super) fn plain(linear: bool) -> Self {
        Self { linear, scenario: "demo".into(), speed: 1 }
    }
}

/// Options of `simulate`.
#[derive(Debug, Args)]
pub(super) struct Simulate {
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = port)]
    pub(super) port: u16,
    #[arg(long, value_name = "NAME|FILE", default_value = "demo")]
    pub(super) scenario: String,
    #[arg(long, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
}

/// Options of `list`.
#[derive(Debug, Args)]
pub(super) struct List {
    #[arg(long, value_name = "S,..", value_delimiter = ',', value_parser = status)]
    pub(super) status: Vec<TaskStatus>,
    #[arg(long = "type", value_name = "T,..", value_delimiter = ',')]
    pub(super) types: Vec<TaskType>,
    #[arg(long, value_name = "C")]
    pub(super) campaign: Option<Campaign>,
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(super) filter: Option<String>,
    #[arg(long)]
    pub(super) held: bool,
    #[arg(long, value_name = "FIELD", value_parser = sort, allow_hyphen_values = true)]
    pub(super) sort: Option<Sort>,
    #[arg(long)]
    pub(super) no_header: bool,
    #[arg(long)]
    pub(super) all_apps: bool,
}

/// The task ids of a command, and its flags.
#[derive(Debug, Args)]
pub(super) struct Ids {
    #[arg(value_name = "ID", required = true, value_parser = id_or_stdin)]
    pub(super) ids: Vec<IdArg>,
    #[arg(long)]
    pub(super) whole: bool,
}

/// Options of `note`.
#[derive(Debug, Args)]
pub(super) struct Note {
    #[arg(value_name = "ID", required = true, num_args = 1.., value_parser = id_or_stdin)]
    pub(super) ids: Vec<IdArg>,
    #[arg(value_name = "TEXT", value_hint = ValueHint::Other)]
    pub(super) text: String,
    #[arg(long)]
    pub(super) whole: bool,
}

/// Options of `add`.
#[derive(Debug, Args)]
pub(super) struct Add {
    #[arg(value_name = "ID", required = true, value_parser = id_or_stdin)]
    pub(super) ids: Vec<IdArg>,
    #[arg(long = "type", value_name = "T")]
    pub(super) task_type: Option<TaskType>,
    #[arg(long, value_name = "C")]
    pub(super) campaign: Option<Campaign>,
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(super) title: Option<String>,
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) sched_at: Option<String>,
    #[arg(long)]
    pub(super) whole: bool,
}

/// Options of `import`.
#[derive(Debug, Args)]
pub(super) struct Import {
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(super) format: FileFormat,
    #[arg(long, value_name = "C")]
    pub(super) campaign: Option<Campaign>,
    #[arg(long, value_name = "NAME")]
    pub(super) encoding: Option<Encoding>,
    #[arg(long, value_name = "NAME", value_parser = zone)]
    pub(super) zone: Option<jiff::tz::TimeZone>,
    #[arg(long)]
    pub(super) skip_bad: bool,
    #[arg(long)]
    pub(super) whole: bool,
}

/// The format of a file to import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum FileFormat {
    #[default]
    Auto,
    Ids,
    Csv,
    Jsonl,
    Json,
}

impl From<FileFormat> for ops::Format {
    fn from(format: FileFormat) -> Self {
        match format {
            FileFormat::Auto => Self::Auto,
            FileFormat::Ids => Self::Ids,
            FileFormat::Csv => Self::Csv,
            FileFormat::Jsonl => Self::Jsonl,
            FileFormat::Json => Self::Json,
        }
    }
}

/// Options of `sync`.
#[derive(Debug, Args)]
pub(super) struct Sync {
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) from: Option<String>,
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) to: Option<String>,
}

/// Options of `resume`.
#[derive(Debug, Args)]
pub(super) struct Resume {
    #[arg(value_name = "RUN", value_parser = run)]
    pub(super) run: Option<RunId>,
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Options of `log`.
#[derive(Debug, Args)]
pub(super) struct Log {
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) since: Option<String>,
    #[arg(long, value_name = "ID")]
    pub(super) task: Option<TaskId>,
    #[arg(long, value_name = "RUN", value_parser = run)]
    pub(super) run: Option<RunId>,
}

/// Options of `usersig`.
#[derive(Debug, Args)]
pub(super) struct Usersig {
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = lifetime)]
    pub(super) ttl: Duration,
    #[arg(long)]
    pub(super) show: bool,
}

/// The subcommands of `config`.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum Config {
    Path,
    Init,
    Show,
    Check,
    Apps,
}

/// The subcommands of `ledger`.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum Ledger {
    Check,
    Prune,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    #[arg(value_enum, value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}

fn status(text: &str) -> Result<TaskStatus, String> {
    TaskStatus::NAMED.into_iter().find(|status| status.as_raw() == text).ok_or_else(|| {
        let names: Vec<_> = TaskStatus::NAMED.iter().map(TaskStatus::as_raw).collect();
        tr!("usage-no-such-status", names = names.join(label!("number-list-separator")))
    })
}

/// Parses a whole number in this range.
fn number_in<T>(text: &str, range: RangeInclusive<T>) -> Result<T, String>
where
    T: FromStr + PartialOrd + Display,
{
    text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
        let (first, last) = (range.start().to_string(), range.end().to_string());
        match text.parse::<i128>() {
            Ok(_) => tr!("usage-not-in-range", value = text, first = first, last = last),
            Err(_) => tr!("usage-not-a-number", first = first, last = last),
        }
    })
}

fn speed(text: &str) -> Result<u32, String> {
    number_in(text, 1..=100_000)
}

fn port(text: &str) -> Result<u16, String> {
    number_in(text, 0..=u16::MAX)
}

fn sort(text: &str) -> Result<Sort, &'static str> {
    let (direction, name) =
        text.strip_prefix('-').map_or((Direction::Ascending, text), |name| (Direction::Descending, name));
    let field = match name {
        "due" | "sched_at" => SortField::Due,
        "id" | "task_id" => SortField::Id,
        "created" | "created_at" => SortField::Created,
        "title" => SortField::Title,
        "status" => SortField::Status,
        "seen" | "seen_at" => SortField::Seen,
        _ => return Err(label!("usage-no-such-order")),
    };
    Ok(Sort { field, direction })
}

fn run(text: &str) -> Result<RunId, &'static str> {
    text.parse().map_err(|_| label!("usage-no-such-run"))
}

fn lifetime(text: &str) -> Result<Duration, &'static str> {
    const LONGEST: Duration = Duration::from_secs(7 * 24 * 3_600);
    let lifetime = text.parse::<SignedDuration>().ok().and_then(|lifetime| Duration::try_from(lifetime).ok());
    lifetime
        .filter(|lifetime| lifetime.as_secs() > 0 && *lifetime <= LONGEST)
        .ok_or_else(|| label!("usage-no-such-lifetime"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::{
        cli::help::{page, program},
        sim::Scenario,
    };

    fn parse(words: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(words.split_whitespace())
    }

    #[test]
    fn the_definition_passes_the_checks_of_clap() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_names_every_signal_that_ends_the_program() {
        let help = page(&program(), false, 100);
        assert!(help.contains("  129, 130, 131, 143   hang-up, Ctrl-C, quit, TERM\n"), "{help}");
    }

    #[test]
    fn the_error_for_a_number_out_of_range_names_the_range() {
        assert_eq!((port("0"), speed("100000")), (Ok(0), Ok(100_000)));
        assert_eq!(speed("0"), Err("0 is not in 1..=100000".to_owned()));
        assert_eq!(port("70000"), Err("70000 is not in 0..=65535".to_owned()));
        assert_eq!(speed("x"), Err("use a whole number from 1 to 100000".to_owned()));
    }

    #[test]
    fn global_flags_go_before_or_after_the_command() {
        for words in ["pushdeck --app shop --json list", "pushdeck list --json --app shop"] {
            let cli = parse(words).expect(words);
            assert_eq!(cli.globals.app.as_deref(), Some("shop"), "{words}");
            assert_eq!(cli.globals.format(), Ok(Some(Format::Json)), "{words}");
        }
        assert!(parse("pushdeck list --json --output csv").expect("the arguments parse").globals.format().is_err());
    }

    #[test]
    fn completion_offers_no_files_for_an_app_and_the_help_names_every_scenario() {
        let program = program();
        let app = program.get_arguments().find(|arg| arg.get_id() == "app").expect("the flag exists");
        assert_eq!(app.get_value_hint(), ValueHint::Other);
        let help = page(program.find_subcommand("simulate").expect("the command exists"), false, 200);
        assert!(Scenario::names().all(|name| help.contains(name)), "{help}");
    }

    #[test]
    fn ids_and_a_selection_exclude_each_other() {
        assert!(parse("pushdeck delete 1 --campaign c").is_err());
        assert!(parse("pushdeck delete - --filter x").is_err());
        assert!(parse("pushdeck delete --campaign c --filter x").is_ok());
    }

    #[test]
    fn a_sort_order_may_be_reversed() {
        let order = |field, direction| Ok(Sort { field, direction });
        assert_eq!(sort("due"), order(SortField::Due, Direction::Ascending));
        assert_eq!(sort("-seen"), order(SortField::Seen, Direction::Descending));
        assert!(sort("colour").is_err());
    }

    #[test]
    fn a_lifetime_is_positive_and_at_most_a_week() {
        assert_eq!(lifetime("10m"), Ok(Duration::from_secs(600)));
        assert_eq!(lifetime("1h30m"), Ok(Duration::from_secs(5_400)));
        for wrong in ["", "0s", "-5m", "8d", "10", "x"] {
            assert!(lifetime(wrong).is_err(), "{wrong}");
        }
    }
}
