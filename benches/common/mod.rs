//! Shared parts of the benches: made-up tasks, runs that alternate with the `sqlite3` shell, and the table of results.

use std::{
    error::Error,
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use pushdeck::{
    clock::SystemClock,
    domain::{SdkAppId, Service},
    ledger::{Actor, ImportRows, Ledger, OpenOptions, open},
};
use rand::{Rng, SeedableRng, rngs::StdRng};

/// The number of tasks in each bench.
pub const ROWS: u64 = 1_000_000;

/// How many times each program is run and timed, in alternation with the others.
pub const PAIRS: usize = 5;

/// The result of a bench.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

const WORDS: &[&str] = &[
    "account", "alert", "annual", "april", "autumn", "bonus", "campaign", "cart", "checkout", "club", "coupon",
    "daily", "delivery", "discount", "exam", "family", "festival", "final", "flash", "friday", "gift", "holiday",
    "invoice", "launch", "lecture", "live", "lucky", "member", "morning", "notice", "order", "parcel", "payment",
    "points", "price", "quiz", "rebate", "refund", "reward", "sale", "season", "shipping", "summer", "ticket",
    "upgrade", "voucher", "yearly",
];

const WIDE: &[&str] = &[
    "推送",
    "任务",
    "提醒",
    "活动",
    "优惠",
    "会员",
    "订单",
    "支付",
    "发货",
    "退款",
    "积分",
    "签到",
    "课程",
    "直播",
    "考试",
    "春节",
    "中秋",
    "双十一",
    "周末",
    "早安",
    "限时",
    "秒杀",
    "新品",
    "上线",
    "抽奖",
    "安全",
    "登录",
    "東京",
    "配信",
    "お知らせ",
    "予約",
    "クーポン",
    "알림",
    "이벤트",
    "할인",
    "쿠폰",
];

/// Writes a CSV file of made-up tasks in the order of their ids: `task_id,type,sched_at,title`. 7 in 10 titles have
/// wide characters; one in 1,000 contains the word `zephyr`.
pub fn write_csv(path: &Path) -> Result<()> {
    let mut dice = StdRng::seed_from_u64(1);
    let mut id = 5_210_000_000_u64;
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "task_id,type,sched_at,title")?;
    for number in 0..ROWS {
        id += dice.random_range(1..50);
        writeln!(file, "{}", line(id, number, &mut dice))?;
    }
    Ok(file.flush()?)
}

fn line(id: u64, number: u64, dice: &mut StdRng) -> String {
    let pick = |words: &[&'static str], dice: &mut StdRng| words[dice.random_range(0..words.len())];
    let mut title: Vec<String> = (0..dice.random_range(1..4)).map(|_| pick(WORDS, dice).to_owned()).collect();
    if dice.random_bool(0.7) {
        let wide = format!("{}{}", pick(WIDE, dice), pick(WIDE, dice));
        title.insert(dice.random_range(0..2), wide);
    }
    if number % 1_000 == 500 {
        title.push("zephyr".to_owned());
    }
    let kind = pick(&["All", "Tag", "User"], dice);
    let due = Timestamp::from_second(1_767_225_600 + dice.random_range(0..31_536_000)).unwrap_or_default();
    format!("{id},{kind},{due},{} #{}", title.join(" "), dice.random_range(0..10_000))
}

/// Reads the rows of a file that [`write_csv`] wrote, for an import.
pub fn rows_of(path: &Path) -> Result<ImportRows> {
    let mut reader = csv::Reader::from_path(path)?;
    let mut record = csv::StringRecord::new();
    Ok(Box::new(move |row| {
        if !reader.read_record(&mut record).map_err(|error| error.to_string())? {
            return Ok(false);
        }
        row.id = record[0].parse().map_err(|_| "an id".to_owned())?;
        row.task_type = record[1].parse().ok();
        row.sched_at = record[2].parse().ok();
        row.title.push_str(&record[3]);
        Ok(true)
    }))
}

/// The service of the tasks.
pub fn service() -> Service {
    let host = "https://bench.example".parse().expect("the host is valid");
    Service { sdkappid: SdkAppId(1_400_000_001), host }
}

/// The actor of the imports.
pub const ACTOR: Actor = Actor::NOBODY;

/// Opens the ledger at this path.
pub async fn open_at(path: &Path) -> Result<Arc<dyn Ledger>> {
    Ok(open(&path.display().to_string(), OpenOptions::new(Arc::new(SystemClock))).await?)
}

/// Creates a ledger and imports the tasks of a file into it.
pub async fn import(csv: &Path, ledger: &Path) -> Result<()> {
    let ledger = open_at(ledger).await?;
    let report = ledger.import(&service(), rows_of(csv)?, &ACTOR).await?;
    assert_eq!(report.added, ROWS, "every row is new");
    Ok(())
}

/// The config of the program in these benches: one app whose service is never called, and a credential that is never
/// needed.
const CONFIG: &str = "schema = 1\n[ui]\nrefresh = \"off\"\n[app.bench]\nsdkappid = 1400000001\n\
                      host = \"https://bench.example\"\nenvironment = \"test\"\n\
                      [app.bench.credential]\nkey_env = \"BENCH_KEY\"\n";

/// Runs pushdeck to its end, with its config in `folder`.
pub fn program(folder: &Path, ledger: &Path, arguments: &[&str], output: Stdio) -> Result<()> {
    let config = folder.join("config.toml");
    if !config.exists() {
        std::fs::write(&config, CONFIG)?;
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushdeck"));
    command.arg("--config").arg(config).arg("--ledger").arg(ledger).args(arguments);
    let status = command.stdout(output).stderr(Stdio::inherit()).status()?;
    if status.success() { Ok(()) } else { Err("pushdeck failed".into()) }
}

/// Returns whether the `sqlite3` shell is available for comparison.
pub fn has_shell() -> bool {
    let found = Command::new("sqlite3").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !found {
        println!("sqlite3 is not installed: its figures are left out");
    }
    found
}

/// Runs the `sqlite3` shell to its end.
pub fn shell(database: &Path, commands: &[&str], output: Stdio) -> Result<()> {
    let status = Command::new("sqlite3").arg(database).args(commands).stdout(output).status()?;
    if status.success() { Ok(()) } else { Err("sqlite3 failed".into()) }
}

/// The SQL of an equivalent table for the shell.
pub const SHELL_TABLE: &str =
    "CREATE TABLE tasks (task_id INTEGER PRIMARY KEY, type TEXT, sched_at TEXT, title TEXT) WITHOUT ROWID";

/// The SQL of the index of [`SHELL_TABLE`].
pub const SHELL_INDEX: &str = "CREATE INDEX tasks_due ON tasks (sched_at, task_id)";

/// Times one piece of work.
#[expect(clippy::disallowed_methods, reason = "a stopwatch, which does not depend on the time of day")]
pub fn timed(work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

/// The times of several runs.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Adds a run.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
        self.0.sort();
    }

    fn median(&self) -> Duration {
        self.0.get(self.0.len() / 2).copied().unwrap_or_default()
    }

    /// Prints a line of the table.
    pub fn print(&self, name: &str) {
        let show = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1_000.0);
        let (min, median, max) = (show(self.0.first()), show(Some(&self.median())), show(self.0.last()));
        println!("{name:<58} {min:>9.1} {median:>9.1} {max:>9.1}");
    }

    /// Prints the ratio of the medians.
    pub fn print_ratio(&self, name: &str, other: &Self) {
        let ratio = self.median().as_secs_f64() / other.median().as_secs_f64();
        println!("{name:<58} {ratio:>19.2}");
    }
}

/// Prints the heading of the table of results.
pub fn print_heading(title: &str) {
    println!("\n{title}, {ROWS} tasks, {PAIRS} runs each, alternating\n");
    println!("{:<58} {:>9} {:>9} {:>9}", "", "min ms", "median", "max");
}
