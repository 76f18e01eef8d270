//! Measures the terminal interface with 1,000,000 tasks in a real pseudo-terminal: the time from the start of the
//! process to the first byte, to the first frame with real rows, and until every task can be searched.

#![expect(clippy::print_stdout, reason = "people read its results")]
#![expect(clippy::disallowed_methods, reason = "it measures real time")]

#[expect(dead_code, reason = "this bench uses the tasks, the program and the table, but opens no ledger itself")]
mod common;

use std::{
    io::{Read as _, Write as _},
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use common::{Result, Times, program, write_csv};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

const RUNS: usize = 15;

/// Text that is on the screen only once everything is loaded. The program draws only changes, so the output may not
/// contain the words around this text.
const ALL_LOADED: &str = "1,000,000";

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (csv, ledger) = (folder.path().join("tasks.csv"), folder.path().join("ledger.db"));
    write_csv(&csv)?;
    program(folder.path(), &ledger, &["import", &csv.display().to_string()], Stdio::null())?;
    let [mut byte, mut rows, mut all]: [Times; 3] = Default::default();
    for _ in 0..RUNS {
        let [to_byte, to_rows, to_all] = start(folder.path(), &ledger)?;
        byte.add(to_byte);
        rows.add(to_rows);
        all.add(to_all);
    }
    println!("\nthe interface, 120x40, {} tasks, {RUNS} starts\n", common::ROWS);
    println!("{:<58} {:>9} {:>9} {:>9}", "", "min ms", "median", "max");
    byte.print("start to the first byte");
    rows.print("start to the first frame with real rows");
    all.print("start to every task loaded");
    Ok(())
}

/// Returns whether the text contains an id: ids have ten digits, unlike everything else on the screen.
fn has_an_id(text: &str) -> bool {
    text.as_bytes().windows(10).any(|window| window.iter().all(u8::is_ascii_digit))
}

/// Starts the program in a new pseudo-terminal, waits for its screens, and quits. Returns the times to the first byte,
/// to the first real rows, and to the last loaded task.
fn start(folder: &Path, ledger: &Path) -> Result<[Duration; 3]> {
    let pty = native_pty_system().openpty(PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 })?;
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pushdeck"));
    command.arg("--config");
    command.arg(folder.join("config.toml"));
    command.arg("--ledger");
    command.arg(ledger);
    command.env("TERM", "xterm-256color");
    command.env("BENCH_KEY", "a-made-up-key");
    let (mut output, mut keys) = (pty.master.try_clone_reader()?, pty.master.take_writer()?);
    let began = Instant::now();
    let mut child = pty.slave.spawn_command(command)?;
    drop(pty.slave);
    let (mut seen, mut chunk, mut times) = (Vec::new(), vec![0; 65_536], [None; 3]);
    while times[2].is_none() {
        let count = output.read(&mut chunk)?;
        let now = began.elapsed();
        seen.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&seen);
        for (time, is_there) in times.iter_mut().zip([true, has_an_id(&text), text.contains(ALL_LOADED)]) {
            if is_there {
                time.get_or_insert(now);
            }
        }
    }
    keys.write_all(b"q")?;
    // The rest of the output must be read, or the program could not end.
    while output.read(&mut chunk).is_ok_and(|count| count > 0) {}
    child.wait()?;
    Ok(times.map(Option::unwrap_or_default))
}
