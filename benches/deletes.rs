//! Measures two hundred deletes, two hundred deletes with copies of what they delete, and two hundred holds, in
//! alternation, over HTTP with a local simulated service, at full pace, with the ledger on disk: the time from the
//! confirmation to the first request and to the last outcome, the time until the run has ended (the held tasks are then
//! read back, by pages of the list), and the calls that the service counted.
//! It then repeats this over a connection with random delays of up to 0.3 s and stalls of up to 3 s in each direction,
//! where only the counts are meaningful and not the time.
//!
//! Without pushdeck's own cost, 200 calls in five slots take 40 rounds. A slot becomes free 1.005 s after its reply,
//! and from the third round on earlier by a credit of nine tenths of the latency (`src/api/round_trips.rs`). So the
//! calls take 2 x (1.005 s + latency) + 37 x (1.005 s + latency / 10) and one more reply: 39.2 s at a latency of 5 ms,
//! and 40.2 s at 150 ms.

#![expect(clippy::print_stdout, reason = "people read its results")]
#![expect(clippy::disallowed_methods, reason = "it measures real time")]

#[path = "../tests/common/parts.rs"]
mod rig;
#[path = "../tests/common/slow_line.rs"]
#[expect(dead_code, reason = "a bench does not wait for data in flight")]
mod slow_line;

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use pushdeck::{
    api::{Command, HttpOptions, HttpTransport},
    bulk::Stop,
    clock::{Clock, SystemClock},
    domain::{Answer, BulkEvent, ChangeRequest, Host, OutcomeKind, Safety, USUAL_HOLD},
    ledger::TaskQuery,
    ops,
    sim::{Scenario, Server, Service},
};

const RUNS: usize = 3;

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    println!(
        "| 200 changes at full pace | server's latency | until the first left | seconds | until the run ended | \
         calls in the busiest second | refused | copies |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (name, line) in [
        ("5 ms", Line::Steady(Duration::from_millis(5))),
        ("150 ms", Line::Steady(Duration::from_millis(150))),
        ("random up to 0.3 s, stalls of up to 3 s, each way", Line::Stalling),
    ] {
        for _ in 0..RUNS {
            for (request, copies) in [
                (ChangeRequest::Delete, None),
                (ChangeRequest::Delete, Safety::default().copies),
                (ChangeRequest::HoldFor(USUAL_HOLD), None),
            ] {
                let Figures { left, took, ended, busiest, refused, copies } =
                    runtime.block_on(race(line, request, copies))?;
                let (verb, left) = (request.verb().as_str(), left.as_secs_f64());
                let (took, ended) = (took.as_secs_f64(), ended.as_secs_f64());
                println!("| {verb} | {name} | {left:.3} | {took:.2} | {ended:.2} | {busiest} | {refused} | {copies} |");
            }
        }
    }
    Ok(())
}

/// The connection between the client and the service.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    /// The service takes this long for each reply.
    Steady(Duration),
    /// The network adds random delays and stalls in each direction.
    Stalling,
}

struct Figures {
    /// Until the first request left.
    left: Duration,
    /// Until the last outcome.
    took: Duration,
    /// Until the run has ended.
    ended: Duration,
    /// The calls in the busiest second.
    busiest: usize,
    /// The calls that the service refused because there were too many.
    refused: usize,
    /// The copies that were kept.
    copies: usize,
}

async fn race(line: Line, request: ChangeRequest, copies: Option<Duration>) -> anyhow::Result<Figures> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let latency = if let Line::Steady(latency) = line { latency } else { Duration::ZERO };
    let scenario = Scenario::builtin("quiet").expect("`quiet` is a built-in scenario").with_latency(latency);
    let app = scenario.apps().first().expect("the scenario has an app").clone();
    let service = Service::new(scenario, Arc::clone(&clock));
    let server = Server::bind(service.clone(), 0).await?;
    let address = match line {
        Line::Steady(_) => server.address(),
        Line::Stalling => {
            slow_line::slow_line(server.address(), Duration::from_millis(300), Duration::from_secs(3)).await?.address
        }
    };
    let host: Host = format!("http://{address}").parse()?;
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.serve(async {
        let _ = ended.await;
    }));
    let folder = tempfile::tempdir()?;
    let transport = Arc::new(HttpTransport::new(&host, &HttpOptions::default())?);
    let ledger = rig::open_ledger(&folder, Arc::clone(&clock)).await;
    let mut context = rig::context(&app, host, transport, ledger, clock);
    context.safety.copies = copies;

    ops::sync(&context, ops::default_window(context.clock.now()), &mut |_| {}).await?;
    let ids = Arc::new(Mutex::new(Vec::new()));
    let sink = {
        let ids = Arc::clone(&ids);
        Box::new(move |row: &pushdeck::ledger::TaskRow<'_>| {
            ids.lock().expect("no thread panics").push(row.id);
            std::ops::ControlFlow::Continue(())
        })
    };
    context.ledger.scan(&context.service(), TaskQuery::default(), sink).await?;
    let ids = std::mem::take(&mut *ids.lock().expect("no thread panics"));
    let prepared = ops::prepare(&context, &ids, None, request).await?;
    let plan = prepared.plan.confirm(context.safety, &Answer::Typed("200".into()))?;

    let (began, mut left, mut took) = (Instant::now(), None, Duration::ZERO);
    let mut show = |event: &BulkEvent| match event {
        BulkEvent::Sending { .. } => drop(left.get_or_insert_with(|| began.elapsed())),
        BulkEvent::Settled(_) => took = began.elapsed(),
        _ => {}
    };
    let run = ops::Run::new(&context, Stop::new()).with_copies(prepared.copies);
    let summary = ops::carry_out(&context, plan, run, &mut show).await?;
    let ended = began.elapsed();
    let done = summary.progress.count(OutcomeKind::Deleted) + summary.progress.count(OutcomeKind::Changed);
    anyhow::ensure!(done == 200, "not all were changed: {summary:?}");
    let refused = service.log().iter().filter(|entry| entry.code == Some(60_007)).count();
    let busiest = service.busiest_second(Command::of(request.verb()));
    let _ = end.send(());
    serving.await?;
    let (left, copies) = (left.unwrap_or_default(), summary.progress.copies);
    Ok(Figures { left, took, ended, busiest, refused, copies })
}
