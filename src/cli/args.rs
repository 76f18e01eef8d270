//! What can be typed: every command and flag (docs/interface.md#commands).
//!
//! Deliberately not here: what the commands do, and values that need the clock or the ledger to be understood.
#![expect(
    clippy::doc_markdown,
    reason = "the comments on fields and variants are the help text, which knows no backticks"
)]

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use jiff::SignedDuration;

use super::output::Format;
use crate::{
    domain::{Campaign, RunId, Signal, TaskId, TaskStatus, TaskType, zone_named},
    encoding::Encoding,
    ledger::{Direction, Sort, SortField},
    locale::Choice,
    ops,
    sim::Scenario,
};

/// What stands below the help of the program.
fn after_help() -> String {
    let signals = |of: fn(Signal) -> String| Signal::ALL.map(of).join(", ");
    let (codes, words) = (signals(|it| it.exit_code().to_string()), signals(|it| it.in_words().to_owned()));
    format!(
        "\
Exit codes:
  0    everything asked for is true now
  1    failed
  2    wrong usage, bad config
  3    partly done: some were refused or failed, or an id was never seen anywhere
  4    not signed in or not allowed
  5    not confirmed, or cancelled
  6    nothing matched
  7    at least one was too late: dispatching or dispatched
  8    gave up: limit or network; nothing unknown left behind
  9    the outcome of at least one is unknown (`pushdeck resume` settles it)
  {codes}   {words}

TIME is RFC 3339 (2026-12-24T16:00:00Z), \"YYYY-MM-DD HH:MM:SS\" (UTC), or relative (2h, -30m).
`pushdeck demo` shows everything on made-up data: no account, no network."
    )
}

/// Find scheduled TIMPush tasks, delete them in time, and know what happened.
///
/// Without a command it is the terminal interface.
#[derive(Debug, Parser)]
#[command(name = "pushdeck", version, after_help = after_help(), max_term_width = 100)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) globals: Globals,
    /// The interface in line mode, for screen readers and dumb terminals; ACCESSIBLE=1 and TERM=dumb do the same
    #[arg(long)]
    pub(super) linear: bool,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Flags that every command takes, before or after its name.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Globals {
    /// The app to work with, by its name in the config [env: PUSHDECK_APP]
    #[arg(long, global = true, value_name = "NAME", value_hint = ValueHint::Other)]
    pub(super) app: Option<String>,
    /// The config file [env: PUSHDECK_CONFIG]
    #[arg(long, global = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) config: Option<PathBuf>,
    /// The ledger: a file, or sqlite:PATH [env: PUSHDECK_LEDGER]
    #[arg(long, global = true, value_name = "URL")]
    pub(super) ledger: Option<String>,
    /// The language of every text: auto, en or zh-Hans
    #[arg(long, global = true, value_name = "LANGUAGE", value_hint = ValueHint::Other)]
    pub(super) lang: Option<Choice>,
    /// The same as --output json: JSON, one line for each thing
    #[arg(long, global = true)]
    json: bool,
    /// The form of the result
    #[arg(long, global = true, value_enum, value_name = "FORM")]
    output: Option<Format>,
    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub(super) color: When,
    /// Refuse to delete, whatever the config says
    #[arg(long, global = true)]
    pub(super) read_only: bool,
    /// Never ask anything
    #[arg(long, global = true)]
    pub(super) no_input: bool,
    /// Say on stderr what is done; twice for more
    #[arg(short, long = "verbose", global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
}

impl Globals {
    /// The form asked for, if any; the error is two flags that contradict each other.
    pub(super) fn format(&self) -> Result<Option<Format>, &'static str> {
        match (self.json, self.output) {
            (true, Some(Format::Json | Format::Jsonl) | None) => Ok(Some(Format::Json)),
            (true, Some(_)) => Err("--json and --output ask for different forms: give one of them"),
            (false, form) => Ok(form),
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The terminal interface on an embedded simulated service: made-up apps and tasks, no account, no network
    Demo(Demo),
    /// The simulated service over HTTP on 127.0.0.1; prints its address and a config that fits it
    #[command(
        after_help = "Examples:\n  pushdeck simulate --port 8080 > sim.toml &\n  pushdeck --config sim.toml sync"
    )]
    Simulate(Simulate),
    /// Show the tasks of the ledger
    #[command(after_help = LIST_EXAMPLES)]
    List(List),
    /// Read tasks from the service, store them, print them
    Get(Ids),
    /// Put task ids into the ledger by hand
    Add(Add),
    /// Put the tasks of a file into the ledger: all of them or none
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(Import),
    /// Read the service's list into the ledger
    Sync(Sync),
    /// Delete scheduled tasks on the service, after a confirmation
    #[command(after_help = DELETE_EXAMPLES)]
    Delete(Delete),
    /// Finish an interrupted run: settle what is unknown, then go on with what was confirmed
    Resume(Resume),
    /// Drop tasks from the ledger only; refuses tasks with an unsettled attempt
    Forget(Ids),
    /// Who did what, when, with what result; verifies the chain of entries
    Log(Log),
    /// Print a fresh UserSig, for curl; it is a credential
    Usersig(Usersig),
    /// Check everything that a run needs
    Doctor,
    /// The config: where it is, a new one, what is in force, whether it is right
    #[command(subcommand)]
    Config(Config),
    /// Print the completions for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

const LIST_EXAMPLES: &str = "\
Examples:
  pushdeck list --status pending --type All
  pushdeck list --filter 'due:<10m title:\"flash sale\"'
  pushdeck list --campaign holiday --output ids | pushdeck delete - --expect 12 --yes
  pushdeck list --json > tasks.jsonl";

const IMPORT_EXAMPLES: &str = "\
Examples:
  pushdeck import tasks.csv --campaign holiday
  pushdeck import excel.csv --encoding gb18030 --zone Asia/Shanghai
  pushdeck list --json --app old | pushdeck import - --app new";

const DELETE_EXAMPLES: &str = "\
How much confirmation: --yes is enough for fewer than 20 tasks that are not production All-users pushes. More, or an
All-users push in production, needs --confirm=VALUE: the number of tasks, or for a single task the last four digits of
its id. In scripts, a selection by --filter or --campaign needs --expect N as well.

Both numbers count the tasks that are to be deleted: not those of the selection that are deleted or gone already, sent, or
not settled. After an interruption that is what is left. --expect takes the number of all selected tasks as well. What
`pushdeck resume` goes on with was confirmed before and needs neither.

Examples:
  pushdeck delete 5210074411 --dry-run
  pushdeck delete 5210074411 --yes
  pushdeck delete --campaign holiday --expect 200 --confirm=200
  pushdeck list --filter 'due:<1h' --output ids | pushdeck delete - --yes --max 10";

/// Options of `demo`.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// In line mode, for screen readers and dumb terminals; ACCESSIBLE=1 and TERM=dumb do the same
    #[arg(long)]
    pub(super) linear: bool,
    /// A built-in scenario, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "demo", help = scenarios())]
    pub(super) scenario: String,
    /// How many times as fast the service's clock runs
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(super) speed: u32,
}

impl Demo {
    /// The demo without further options.
    pub(super) fn plain(linear: bool) -> Self {
        Self { linear, scenario: "demo".into(), speed: 1 }
    }
}

/// Options of `simulate`.
#[derive(Debug, Args)]
pub(super) struct Simulate {
    /// The port; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) port: u16,
    /// A built-in scenario, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "demo", help = scenarios())]
    pub(super) scenario: String,
    /// Write what arrives to this file, one JSON line for each call
    #[arg(long, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
}

/// Options of `list`.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Only these states: unverified, pending, dispatching, dispatched, deleted, gone, unknown
    #[arg(long, value_name = "S,..", value_delimiter = ',', value_parser = status)]
    pub(super) status: Vec<TaskStatus>,
    /// Only these types: All, Tag, User
    #[arg(long = "type", value_name = "T,..", value_delimiter = ',')]
    pub(super) types: Vec<TaskType>,
    /// Only this campaign
    #[arg(long, value_name = "C")]
    pub(super) campaign: Option<Campaign>,
    /// Only what matches: words of title or text, and type: status: due: title: desc: id: campaign: app: and !
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(super) filter: Option<String>,
    /// The order: due, id, created, title, status or seen, with - before it for the reverse [default: due; for
    /// --output ids: id]
    #[arg(long, value_name = "FIELD", value_parser = sort, allow_hyphen_values = true)]
    pub(super) sort: Option<Sort>,
    /// Leave out the header of table, tsv and csv
    #[arg(long)]
    pub(super) no_header: bool,
    /// The tasks of all apps, app by app; each row names its own
    #[arg(long)]
    pub(super) all_apps: bool,
}

/// Task ids.
#[derive(Debug, Args)]
pub(super) struct Ids {
    /// Task ids, or - to read them from stdin
    #[arg(value_name = "ID", required = true, value_parser = id_or_stdin)]
    pub(super) ids: Vec<IdArg>,
    /// Treat the input as complete even if its last line has no line end
    #[arg(long)]
    pub(super) whole: bool,
}

/// One id, or a place to read ids from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IdArg {
    /// An id.
    Id(TaskId),
    /// `-`: they are read from stdin.
    Stdin,
}

/// Options of `add`.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// Task ids, or - to read them from stdin
    #[arg(value_name = "ID", required = true, value_parser = id_or_stdin)]
    pub(super) ids: Vec<IdArg>,
    /// Who they go to: All, Tag or User
    #[arg(long = "type", value_name = "T")]
    pub(super) task_type: Option<TaskType>,
    /// The campaign [default: campaign_default of the app]
    #[arg(long, value_name = "C")]
    pub(super) campaign: Option<Campaign>,
    /// The title
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub(super) title: Option<String>,
    /// When they are due
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) sched_at: Option<String>,
    /// Treat the input as complete even if its last line has no line end
    #[arg(long)]
    pub(super) whole: bool,
}

/// Options of `import`.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The file, or - for stdin
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// How it is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(super) format: FileFormat,
    /// The campaign of rows that name none [default: campaign_default of the app]
    #[arg(long, value_name = "C")]
    pub(super) campaign: Option<Campaign>,
    /// The encoding of its text, such as gb18030 for what Excel in Chinese saves as CSV [default: UTF-8 or UTF-16]
    #[arg(long, value_name = "NAME")]
    pub(super) encoding: Option<Encoding>,
    /// The time zone of times that name none, such as Asia/Shanghai [default: UTC]
    #[arg(long, value_name = "NAME", value_parser = zone)]
    pub(super) zone: Option<jiff::tz::TimeZone>,
    /// Leave bad rows out instead of storing nothing
    #[arg(long)]
    pub(super) skip_bad: bool,
    /// Treat the file as complete even if its last line has no line end
    #[arg(long)]
    pub(super) whole: bool,
}

/// How a file to import is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum FileFormat {
    /// Told by its content
    #[default]
    Auto,
    /// One id per line, # comments
    Ids,
    /// A header with task_id and any of type, sched_at, title, desc, campaign
    Csv,
    /// One JSON object per line
    Jsonl,
    /// One JSON document, such as a saved reply
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
    /// The beginning of the window [default: 31 days ago]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) from: Option<String>,
    /// Its end [default: in 31 days]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) to: Option<String>,
}

/// Options of `delete`.
#[derive(Debug, Args)]
pub(super) struct Delete {
    /// Task ids, or - to read them from stdin
    #[arg(value_name = "ID", value_parser = id_or_stdin, conflicts_with_all = ["campaign", "filter"])]
    pub(super) ids: Vec<IdArg>,
    /// All tasks of this campaign
    #[arg(long, value_name = "C")]
    pub(super) campaign: Option<Campaign>,
    /// All tasks that match
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub(super) filter: Option<String>,
    /// With ids: the type of those that the ledger has no type for. With --campaign or --filter: only this type
    #[arg(long = "type", value_name = "T")]
    pub(super) task_type: Option<TaskType>,
    /// Do not ask; enough for fewer than 20 tasks that are not production All-users pushes
    #[arg(long)]
    pub(super) yes: bool,
    /// Do not ask: the number of tasks, or for a single task the last four digits of its id
    #[arg(long, value_name = "VALUE")]
    pub(super) confirm: Option<String>,
    /// Stop unless exactly this many tasks are to be deleted, or are selected
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(super) expect: Option<usize>,
    /// Stop if more than this many tasks are selected
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(super) max: Option<usize>,
    /// Print what would be done; send no delete
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Treat the input as complete even if its last line has no line end
    #[arg(long)]
    pub(super) whole: bool,
}

/// Options of `resume`.
#[derive(Debug, Args)]
pub(super) struct Resume {
    /// The run; without it, every interrupted run of the app
    #[arg(value_name = "RUN", value_parser = run)]
    pub(super) run: Option<RunId>,
    /// Print what would be done; send nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Options of `log`.
#[derive(Debug, Args)]
pub(super) struct Log {
    /// Only entries since then: a TIME, a day such as 2026-11-28, today or yesterday (days in UTC)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) since: Option<String>,
    /// Only entries about this task
    #[arg(long, value_name = "ID")]
    pub(super) task: Option<TaskId>,
    /// Only entries of this run
    #[arg(long, value_name = "RUN", value_parser = run)]
    pub(super) run: Option<RunId>,
}

/// Options of `usersig`.
#[derive(Debug, Args)]
pub(super) struct Usersig {
    /// How long it holds: 30s, 10m, 2h, at most 7d
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = lifetime)]
    pub(super) ttl: Duration,
    /// Print it even where stdout is a terminal
    #[arg(long)]
    pub(super) show: bool,
}

/// What to do with the config.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum Config {
    /// Print the path of the config file
    Path,
    /// Write an annotated config file where there is none
    Init,
    /// Print every setting in force and where it comes from; no secrets
    Show,
    /// Check the config and each credential's source
    Check,
    /// Print the names of the apps, as the completions of --app offer them
    Apps,
}

/// Options of `completions`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}

fn id_or_stdin(text: &str) -> Result<IdArg, crate::domain::TaskIdError> {
    if text == "-" { Ok(IdArg::Stdin) } else { text.parse().map(IdArg::Id) }
}

fn status(text: &str) -> Result<TaskStatus, String> {
    TaskStatus::NAMED.into_iter().find(|status| status.as_raw() == text).ok_or_else(|| {
        let names: Vec<_> = TaskStatus::NAMED.iter().map(TaskStatus::as_raw).collect();
        format!(
            "there is no such status: use {}; --filter 'status:...' finds a word of the service's own",
            names.join(", ")
        )
    })
}

fn scenarios() -> String {
    let names: Vec<_> = Scenario::names().collect();
    format!("A built-in scenario ({}), or a file", names.join(", "))
}

fn zone(text: &str) -> Result<jiff::tz::TimeZone, String> {
    zone_named(text).map_err(|hint| format!("this is not a time zone: {hint}"))
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
        _ => return Err("use due, id, created, title, status or seen, with - before it for the reverse"),
    };
    Ok(Sort { field, direction })
}

fn run(text: &str) -> Result<RunId, &'static str> {
    text.parse().map_err(|_| "a run is named by the 26 letters and digits that `pushdeck log` shows")
}

fn lifetime(text: &str) -> Result<Duration, &'static str> {
    const LONGEST: Duration = Duration::from_secs(7 * 24 * 3_600);
    let lifetime = text.parse::<SignedDuration>().ok().and_then(|lifetime| Duration::try_from(lifetime).ok());
    lifetime
        .filter(|lifetime| lifetime.as_secs() > 0 && *lifetime <= LONGEST)
        .ok_or("use a time from 1s to 7d, such as 10m")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parse(words: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(words.split_whitespace())
    }

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_names_every_signal_that_ends_the_program() {
        let help = Cli::command().render_help().to_string();
        assert!(help.contains("  129, 130, 131, 143   hang-up, Ctrl-C, quit, TERM\n"), "{help}");
    }

    #[test]
    fn global_flags_go_before_or_after_the_command() {
        for words in ["pushdeck --app shop --json list", "pushdeck list --json --app shop"] {
            let cli = parse(words).expect(words);
            assert_eq!(cli.globals.app.as_deref(), Some("shop"), "{words}");
            assert_eq!(cli.globals.format(), Ok(Some(Format::Json)), "{words}");
        }
        assert!(parse("pushdeck list --json --output csv").expect("it parses").globals.format().is_err());
    }

    #[test]
    fn no_file_names_are_offered_for_an_app_and_every_scenario_is_named() {
        let program = Cli::command();
        let app = program.get_arguments().find(|arg| arg.get_id() == "app").expect("it exists");
        assert_eq!(app.get_value_hint(), ValueHint::Other);
        let help = program.find_subcommand("simulate").expect("it exists").clone().render_help().to_string();
        assert!(Scenario::names().all(|name| help.contains(name)), "{help}");
    }

    #[test]
    fn ids_and_a_selection_exclude_each_other() {
        assert!(parse("pushdeck delete 1 --campaign c").is_err());
        assert!(parse("pushdeck delete - --filter x").is_err());
        assert!(parse("pushdeck delete --campaign c --filter x").is_ok());
    }

    #[test]
    fn an_order_may_be_reversed() {
        let order = |field, direction| Ok(Sort { field, direction });
        assert_eq!(sort("due"), order(SortField::Due, Direction::Ascending));
        assert_eq!(sort("-seen"), order(SortField::Seen, Direction::Descending));
        assert!(sort("colour").is_err());
    }

    #[test]
    fn a_lifetime_is_short_and_not_nothing() {
        assert_eq!(lifetime("10m"), Ok(Duration::from_secs(600)));
        assert_eq!(lifetime("1h30m"), Ok(Duration::from_secs(5_400)));
        for wrong in ["", "0s", "-5m", "8d", "10", "x"] {
            assert!(lifetime(wrong).is_err(), "{wrong}");
        }
    }
}
