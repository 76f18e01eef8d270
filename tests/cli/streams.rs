//! Output that nobody reads: a run, the simulated service and the ledger do not wait for a reader.

use std::{
    io::{PipeReader, Read as _},
    os::unix::fs::OpenOptionsExt as _,
    process::{Child, ExitStatus, Stdio},
    time::Duration,
};

use rustix::{
    fs::{Mode, OFlags},
    pipe::fcntl_setpipe_size,
    process::Signal,
};
use tempfile::TempDir;

use crate::{
    program::{Simulated, signal},
    signals::for_each_signal,
};

/// The longest wait for anything. It is generous, because a busy machine may be slow.
const PATIENCE: Duration = Duration::from_secs(60);

/// Polls until `holds` returns true, and panics after [`PATIENCE`].
#[track_caller]
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let tick = Duration::from_millis(10);
    for _ in 0..PATIENCE.as_millis() / tick.as_millis() {
        if holds() {
            return;
        }
        std::thread::sleep(tick);
    }
    panic!("timed out waiting until {what}");
}

/// Waits until a process ends by itself, and returns its exit status.
#[track_caller]
pub fn end(child: &mut Child) -> ExitStatus {
    let mut status = None;
    wait_until("the program ends", || {
        status = child.try_wait().expect("the process is ours");
        status.is_some()
    });
    status.expect("the loop above has set it")
}

/// Returns a pipe of the smallest size, filled so that nothing else fits.
fn full_pipe() -> (PipeReader, Stdio) {
    use std::io::Write as _;
    let (reader, mut writer) = std::io::pipe().expect("a pipe can be created");
    let size = fcntl_setpipe_size(&writer, 4096).expect("the size can be set");
    writer.write_all(&vec![b'.'; size]).expect("exactly this much fits");
    (reader, writer.into())
}

/// Reads a full pipe to its end, and returns what follows the filling.
fn read_on(mut reader: PipeReader) -> String {
    let mut text = String::new();
    reader.read_to_string(&mut text).expect("the text is UTF-8");
    text.trim_start_matches('.').to_owned()
}

fn synced() -> Simulated {
    let simulated = Simulated::start("quiet");
    let (code, _, said) = simulated.run("sync");
    assert_eq!(code, 0, "{said}");
    simulated
}

fn deleted(simulated: &Simulated) -> usize {
    simulated.run("list --status deleted --output ids").1.lines().count()
}

#[test]
fn a_run_goes_on_to_its_end_while_its_results_wait_for_their_reader() {
    let simulated = synced();
    let ids = simulated.pending(6).join(" ");
    let (out, stdout) = full_pipe();
    let (errors, stderr) = full_pipe();
    let mut child = simulated
        .command(&format!("delete {ids} --yes --json -v"))
        .stdout(stdout)
        .stderr(stderr)
        .spawn()
        .expect("the program runs");
    wait_until("the run is over in the ledger", || {
        deleted(&simulated) == 6 && simulated.run("log --json").1.contains("\"action\":\"run-end\"")
    });
    assert_eq!(simulated.calls("delete_sched_task"), 6);
    assert!(child.try_wait().expect("the process is ours").is_none(), "the results wait for their reader");
    let reading = std::thread::spawn(move || read_on(errors));
    let lines = read_on(out);
    assert_eq!(end(&mut child).code(), Some(0), "{}", reading.join().expect("no thread panicked"));
    assert_eq!(lines.lines().filter(|line| line.contains("\"outcome\":\"deleted\"")).count(), 6, "{lines}");
    assert!(lines.lines().last().is_some_and(|line| line.contains("\"event\":\"summary\"")), "{lines}");
}

#[test]
fn a_signal_ends_a_run_that_nobody_reads_with_its_outcomes_recorded() {
    for_each_signal(|which, code| {
        let simulated = synced();
        let ids = simulated.pending(19).join(" ");
        let ((_out, stdout), (_errors, stderr)) = (full_pipe(), full_pipe());
        let mut child = simulated
            .command(&format!("delete {ids} --yes --json"))
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .expect("the program runs");
        wait_until("a delete was answered", || simulated.calls("delete_sched_task") > 1);
        signal(&child, which);
        assert_eq!(end(&mut child).code(), Some(code));
        let calls = simulated.calls("delete_sched_task");
        assert_eq!((deleted(&simulated), calls < 19), (calls, true), "every reply is recorded in the ledger");
        let (_, unknown, said) = simulated.run("list --status unknown --output ids");
        assert_eq!(unknown, "");
        assert!(said.contains(&format!("0 unknown, {} left; `pushdeck resume 01", 19 - calls)), "{said}");
    });
}

#[test]
fn a_killed_run_is_reported_by_other_commands_until_it_is_resumed() {
    let simulated = synced();
    let ids = simulated.pending(12);
    let mut child = simulated
        .command(&format!("delete {} --yes", ids.join(" ")))
        .stdout(Stdio::null())
        .spawn()
        .expect("the program runs");
    wait_until("a delete was answered", || simulated.calls("delete_sched_task") > 1);
    let held = simulated.run("list").2;
    assert!(!held.contains("unfinished"), "a live process holds the run: {held}");
    signal(&child, Signal::KILL);
    child.wait().expect("the program ends");
    for (words, code) in [("list", 0), ("delete 5220000199", 5)] {
        let (ended, _, said) = simulated.run(words);
        assert_eq!(ended, code, "{said}");
        let line = said.lines().find(|line| line.contains("unfinished: ")).expect(&said);
        assert!(line.contains(" unknown, ") && line.contains(" left; `pushdeck resume 01"), "{line}");
    }
    simulated.resume_to_the_end("");
    assert!(!simulated.run("list").2.contains("unfinished"));
    assert_eq!(deleted(&simulated) + simulated.run("list --status gone --output ids").1.lines().count(), 12);
}

#[test]
fn a_list_waits_for_its_reader_and_does_not_block_a_delete_in_another_process() {
    let simulated = synced();
    let id = simulated.pending(1).join("");
    let (out, stdout) = std::io::pipe().expect("a pipe can be created");
    let size = fcntl_setpipe_size(&stdout, 4096).expect("the size can be set");
    let mut child = simulated.command("list --json").stdout(stdout).spawn().expect("the program runs");
    let is_full = || rustix::io::ioctl_fionread(&out).is_ok_and(|there| there == size as u64);
    wait_until("the pipe is full", is_full);
    let (code, _, said) = simulated.run(&format!("delete {id} --yes"));
    assert_eq!(code, 0, "{said}");
    let lines = read_on(out);
    assert_eq!(end(&mut child).code(), Some(0));
    assert_eq!(lines.lines().count(), 200);
}

#[test]
fn the_simulated_service_answers_even_if_its_log_is_not_read() {
    let home = TempDir::new().expect("a folder can be created");
    let path = home.path().join("sim.log");
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)
        .expect("the FIFO can be created");
    // The test opens the FIFO for reading and writing, so that the service can open it without waiting, and fills it.
    let nonblocking = i32::try_from(OFlags::NONBLOCK.bits()).expect("the flag fits");
    let mut options = std::fs::File::options();
    let mut log = options.read(true).write(true).custom_flags(nonblocking).open(&path).expect("the FIFO is ours");
    let size = fcntl_setpipe_size(&log, 4096).expect("the size can be set");
    std::io::Write::write_all(&mut log, &vec![b'.'; size]).expect("exactly this much fits");
    let simulated = Simulated::start_in(home, "quiet");
    let (code, _, said) = simulated.run("sync");
    assert_eq!(code, 0, "{said}");
    let (code, _, said) = simulated.run(&format!("delete {} --yes", simulated.pending(1).join("")));
    assert_eq!(code, 0, "{said}");
}
