//! Tests that all tasks of a list are found, whatever limits the service has.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{
    api::{
        script::{Script, client, clock, fail, reply, run},
        transport::{TransportError, WireReply, WireRequest},
    },
    domain::{format_service, parse_service},
};

const BEGIN: &str = "2026-01-01 00:00:00";

/// A simulated service with configurable limits.
#[derive(Clone, Debug)]
struct Service {
    /// The due times in seconds after [`BEGIN`]. The position of a task is its id.
    due: Vec<i64>,
    spelling: Option<&'static str>,
    most_seconds: i64,
    most_wanted: u64,
    /// The maximum number of tasks that it silently returns at once.
    clamp: u64,
    most_offset: u64,
    total: Total,
}

#[derive(Clone, Copy, Debug)]
enum Total {
    AllMatches,
    ThisPage,
    Missing,
}

impl Service {
    fn generous(tasks: i64) -> Self {
        Self {
            due: (0..tasks).map(|number| number * 3_600).collect(),
            spelling: None,
            most_seconds: i64::MAX,
            most_wanted: u64::MAX,
            clamp: u64::MAX,
            most_offset: u64::MAX,
            total: Total::AllMatches,
        }
    }

    fn answer(&self, request: &WireRequest) -> String {
        let body: serde_json::Value = serde_json::from_str(&request.body).expect("the text is JSON");
        let text = |name: &str| body[name].as_str().expect("the value is a string").to_owned();
        let number = |name: &str| body[name].as_u64().expect("the value is a number");
        let seconds =
            |name: &str| parse_service(&text(name)).expect("the time is valid").as_second() - at(0).as_second();
        let (begin, end, offset, want) = (seconds("BeginTime"), seconds("EndTime"), number("Offset"), number("Want"));
        let spelling_fits = self.spelling.is_none_or(|spelling| text("OrderBy") == spelling);
        if !spelling_fits || end - begin > self.most_seconds || want > self.most_wanted || offset > self.most_offset {
            return fail(90_104);
        }
        let matches: Vec<usize> = (0..self.due.len()).filter(|id| (begin..=end).contains(&self.due[*id])).collect();
        let page = matches.iter().skip(usize::try_from(offset).expect("the number is small"));
        let page: Vec<String> = page
            .take(usize::try_from(want.min(self.clamp)).expect("the number is small"))
            .map(|id| format!(r#"{{"TaskID":{id},"SchedAt":"{}"}}"#, format_service(at(self.due[*id]))))
            .collect();
        let total = match self.total {
            Total::AllMatches => format!(r#""Total":{},"#, matches.len()),
            Total::ThisPage => format!(r#""Total":{},"#, page.len()),
            Total::Missing => String::new(),
        };
        format!(r#"{{"ActionStatus":"OK","ErrorCode":0,{total}"Tasks":[{}]}}"#, page.join(","))
    }
}

fn at(seconds: i64) -> Timestamp {
    parse_service(BEGIN).expect("the time is valid") + SignedDuration::from_secs(seconds)
}

fn days(days: i64) -> ListRange {
    ListRange { from: at(0), to: at(days * 86_400), keyword: None, priority: Priority::Background }
}

struct Listed {
    ids: Vec<u64>,
    result: Result<ListSummary, ApiError>,
    progress: Vec<ListProgress>,
    calls: usize,
}

async fn list(
    answer: impl Fn(&WireRequest) -> String + Send + 'static,
    range: &ListRange,
    memory: &mut ListMemory,
) -> Listed {
    let (script, clock) = (Script::by(move |request| Ok(reply(&answer(request)))), clock());
    let client = client(&Arc::clone(&script), &clock);
    let (mut ids, mut progress) = (Vec::new(), Vec::new());
    let on_page = |page: Vec<Sighting>, at| {
        ids.extend(page.iter().map(|task| task.id.get()));
        progress.push(at);
    };
    let result = run(&clock, list_window(&client, range, memory, on_page)).await;
    Listed { ids, result, progress, calls: script.calls() }
}

async fn list_of(service: &Service, range: &ListRange, memory: &mut ListMemory) -> Listed {
    let service = service.clone();
    list(move |request| service.answer(request), range, memory).await
}

fn all(count: usize) -> Vec<u64> {
    (0..count as u64).collect()
}

#[tokio::test]
async fn a_long_range_is_read_in_windows_of_31_days_and_pages_that_grow() {
    let service = Service::generous(24 * 40);
    let mut memory = ListMemory::default();
    let listed = list_of(&service, &days(40), &mut memory).await;
    assert_eq!(listed.ids, all(24 * 40));
    let summary = listed.result.expect("the list can be read");
    assert_eq!((summary.tasks, summary.skipped, summary.pages), (960, 0, 4 + 1));
    assert_eq!(listed.calls, 5);
    assert_eq!(listed.progress.last().map(|at| (at.tasks, at.read_to)), Some((960, at(40 * 86_400))));
    assert!(listed.progress.is_sorted_by_key(|at| (at.read_to, at.tasks)));
    assert_eq!(memory.to_string(), "schedAt 2678400 800");
}

#[tokio::test]
async fn the_other_spelling_is_tried_once_and_remembered() {
    let service = Service { spelling: Some("schedat"), ..Service::generous(24 * 50) };
    let mut memory = ListMemory::default();
    let first = list_of(&service, &days(50), &mut memory).await;
    assert_eq!(first.ids, all(24 * 50));
    assert_eq!(memory.to_string(), "schedat 2678400 800");
    let second = list_of(&service, &days(50), &mut memory).await;
    assert!(second.calls < first.calls, "{} calls", second.calls);
}

#[tokio::test]
async fn each_limit_is_found_and_remembered() {
    let limits = [
        (Service { most_seconds: 7 * 86_400, ..Service::generous(0) }, "schedAt 334800 100"),
        (Service { most_wanted: 20, ..Service::generous(0) }, "schedAt 2678400 19 21"),
        (Service { most_wanted: 20, most_seconds: 15 * 86_400, ..Service::generous(0) }, "schedAt 669600 18 25"),
        (Service { most_wanted: 1, most_seconds: 86_400, ..Service::generous(0) }, "schedAt 86400 1 2"),
    ];
    for (service, learnt) in limits {
        for spelling in ["schedAt", "schedat"] {
            let service = Service {
                spelling: Some(spelling),
                due: (0..70).map(|number| number * 43_200).collect(),
                ..service.clone()
            };
            let mut memory = ListMemory::default();
            let listed = list_of(&service, &days(35), &mut memory).await;
            assert_eq!(listed.ids, all(70), "{service:?}");
            assert_eq!(memory.to_string(), learnt.replace("schedAt", spelling), "{service:?}");
            let again = list_of(&service, &days(35), &mut memory).await;
            assert_eq!((again.ids.len(), again.result.expect("the list can be read").tasks), (70, 70));
            assert!(again.calls < listed.calls);
        }
    }
}

/// A service with 3,000 tasks in 31 days that accepts pages up to this length.
fn crowded(most_wanted: u64) -> Service {
    Service { most_wanted, due: (0..3_000).map(|number| number * 800).collect(), ..Service::generous(0) }
}

#[tokio::test]
async fn the_longest_page_is_found_by_growing_and_by_shrinking_and_is_remembered() {
    // With 430 calls, a refused length is tried again after two hundred of them, because the limit may have changed.
    for (limit, calls) in [(7, 432), (20, 151), (100, 31), (128, 24), (1_000, 4), (9_999, 4)] {
        let mut memory = ListMemory::default();
        let learning = list_of(&crowded(limit), &days(31), &mut memory).await;
        let learnt = list_of(&crowded(limit), &days(31), &mut memory).await;
        assert_eq!((learning.ids.len(), learnt.ids.len()), (3_000, 3_000), "{limit}");
        assert_eq!(learnt.calls, calls, "{limit}");
        assert!(learning.calls < calls + 25, "{limit}: {} calls to learn", learning.calls);
        let longest = u32::try_from(limit.min(1_000)).expect("the number is small");
        assert_eq!((memory.page, memory.refused), (longest, (limit < 1_000).then_some(longest + 1)));
        assert_eq!(memory.window, WIDEST, "{limit}");
    }
}

#[tokio::test]
async fn a_lowered_page_limit_costs_few_calls_and_a_raised_one_is_found_in_a_long_list() {
    let mut memory: ListMemory = "schedAt 2678400 1000".parse().expect("the memory is valid");
    let listed = list_of(&crowded(100), &days(31), &mut memory).await;
    assert_eq!((listed.ids.len(), memory.page), (3_000, 100));
    assert!(listed.calls < 45, "{} calls", listed.calls);
    let mut memory: ListMemory = "schedAt 2678400 7 8".parse().expect("the memory is valid");
    let listed = list_of(&crowded(100), &days(31), &mut memory).await;
    assert_eq!(listed.ids.len(), 3_000);
    assert!(memory.page > 50, "{memory}");
}

#[tokio::test]
async fn a_longer_page_that_fails_is_requested_as_before_and_its_length_does_not_count_as_refused() {
    for fails in [Err(TransportError::TooLong { limit: 8 << 20 }), Ok(reply(&fail(60_008)))] {
        let service = crowded(1_000);
        let script =
            Script::by(
                move |request| {
                    if asked(request, "Want") > 300 { fails.clone() } else { Ok(reply(&service.answer(request))) }
                },
            );
        let (clock, mut memory) = (clock(), ListMemory::default());
        let client = client(&script, &clock);
        let range = days(31);
        let summary =
            run(&clock, list_window(&client, &range, &mut memory, |_, _| {})).await.expect("the list can be read");
        assert_eq!((summary.tasks, memory.to_string().as_str()), (3_000, "schedAt 2678400 200"));
    }
}

#[tokio::test]
async fn a_page_length_that_worked_before_and_fails_today_is_replaced_by_the_usual_one() {
    for fails in [Err(TransportError::Lost { detail: "no answer within 15 s".into() }), Ok(reply(&fail(60_008)))] {
        let service = crowded(1_000);
        let script =
            Script::by(
                move |request| {
                    if asked(request, "Want") > 300 { fails.clone() } else { Ok(reply(&service.answer(request))) }
                },
            );
        let (clock, mut memory) = (clock(), "schedAt 2678400 1000".parse().expect("the memory is valid"));
        let client = client(&script, &clock);
        let range = days(31);
        let summary =
            run(&clock, list_window(&client, &range, &mut memory, |_, _| {})).await.expect("the list can be read");
        assert_eq!((summary.tasks, memory.to_string().as_str()), (3_000, "schedAt 2678400 200"));
    }
}

#[tokio::test]
async fn a_page_that_would_be_too_long_to_read_is_not_tried() {
    let text = "x".repeat(20_000);
    let service = crowded(1_000);
    let long = move |request: &WireRequest| {
        service.answer(request).replace(r#""SchedAt""#, &format!(r#""Desc":"{text}","SchedAt""#))
    };
    let mut memory = ListMemory::default();
    let listed = list(long, &ListRange { to: at(900 * 800), ..days(0) }, &mut memory).await;
    assert_eq!((listed.ids.len(), memory.page), (901, 200), "400 tasks would be 8 MB");
}

#[tokio::test]
async fn a_page_that_the_service_silently_cuts_is_not_taken_for_the_last_one() {
    for total in [Total::ThisPage, Total::Missing] {
        let service = Service { clamp: 150, total, ..crowded(u64::MAX) };
        let listed = list_of(&service, &days(31), &mut ListMemory::default()).await;
        assert_eq!(listed.ids, all(3_000), "{total:?}");
    }
}

#[tokio::test]
async fn a_limit_on_the_offset_leads_to_smaller_windows() {
    let service = Service { most_offset: 200, ..Service::generous(24 * 31) };
    let listed = list_of(&service, &days(31), &mut ListMemory::default()).await;
    assert_eq!(listed.ids, all(24 * 31));
}

#[tokio::test]
async fn a_refusal_of_every_request_is_an_error_after_few_calls_and_changes_no_memory() {
    let mut memory = ListMemory { page: 50, ..ListMemory::default() };
    let listed = list(|_| fail(90_104), &days(365), &mut memory).await;
    assert_eq!(listed.result.expect_err("the request is refused").fault.code(), Some(90_104));
    assert!(listed.calls <= 24, "{} calls", listed.calls);
    assert_eq!(memory, ListMemory { page: 50, ..ListMemory::default() });
}

#[tokio::test]
async fn reading_stops_if_the_server_always_returns_the_same_full_page() {
    let page: Vec<String> = (0..100).map(|id| format!(r#"{{"TaskID":{id}}}"#)).collect();
    let page = page.join(",");
    let body =
        move |_: &WireRequest| format!(r#"{{"ActionStatus":"OK","ErrorCode":0,"Total":1000000,"Tasks":[{page}]}}"#);
    let listed = list(body, &days(31), &mut ListMemory::default()).await;
    assert_eq!((listed.ids.len(), listed.calls), (100, 4));
    assert_eq!(gaps(&listed), ["the service counts 1000000 tasks, but shows 100"]);
}

/// Returns the gaps that the listing of a range of 31 days reports, without that range.
fn gaps(listed: &Listed) -> Vec<String> {
    let range = "from 2026-01-01 00:00:00 to 2026-02-01 00:00:00 UTC: ";
    let gaps = listed.result.as_ref().expect("the list can be read").gaps.iter();
    gaps.map(|gap| gap.to_string().strip_prefix(range).expect("the gap covers the whole range").to_owned()).collect()
}

/// Returns a page with these fields, followed by these tasks.
fn page(fields: &str, ids: impl IntoIterator<Item = u64>) -> String {
    let tasks: Vec<String> = ids.into_iter().map(|id| format!(r#"{{"TaskID":{id}}}"#)).collect();
    format!(r#"{{"ActionStatus":"OK","ErrorCode":0,{fields}"Tasks":[{}]}}"#, tasks.join(","))
}

/// Returns a field of a request's body.
fn asked(request: &WireRequest, name: &str) -> u64 {
    let body: serde_json::Value = serde_json::from_str(&request.body).expect("the text is JSON");
    body[name].as_u64().expect("the value is a number")
}

#[tokio::test]
async fn a_list_that_shows_fewer_tasks_than_it_counts_is_incomplete_after_three_calls() {
    for tasks in [r#""Tasks":[]"#, r#""Tasks":null"#, r#""X":1"#] {
        let body = format!(r#"{{"ActionStatus":"OK","ErrorCode":0,"Total":250,{tasks}}}"#);
        let listed = list(move |_| body.clone(), &days(31), &mut ListMemory::default()).await;
        assert_eq!(gaps(&listed), ["the service counts 250 tasks, but shows 0"], "{tasks}");
        assert_eq!(listed.calls, 3, "{tasks}");
    }
    let falls_short = |request: &WireRequest| page(r#""Total":250,"#, asked(request, "Offset").min(240)..240);
    let listed = list(falls_short, &days(31), &mut ListMemory::default()).await;
    assert_eq!(gaps(&listed), ["the service counts 250 tasks, but shows 240"]);
}

#[tokio::test]
async fn an_empty_page_is_requested_again_and_the_list_is_complete_if_that_helps() {
    let service = Service::generous(24);
    let mut calls = 0;
    let script = Script::by(move |request| {
        calls += 1;
        Ok(reply(&if calls == 1 { page(r#""Total":24,"#, []) } else { service.answer(request) }))
    });
    let (clock, mut memory) = (clock(), ListMemory::default());
    let client = client(&script, &clock);
    let summary =
        run(&clock, list_window(&client, &days(1), &mut memory, |_, _| {})).await.expect("the list can be read");
    assert_eq!((summary.tasks, summary.gaps), (24, vec![]));
}

#[tokio::test]
async fn a_list_that_ignores_the_offset_is_incomplete() {
    for (total, missing) in [
        (r#""Total":250,"#, "the service counts 250 tasks, but shows 100"),
        (r#""Total":100,"#, "after 100 tasks, further pages show nothing new, so there may be more"),
        ("", "after 100 tasks, further pages show nothing new, so there may be more"),
    ] {
        let listed = list(move |_| page(total, 0..100), &days(31), &mut ListMemory::default()).await;
        assert_eq!(gaps(&listed), [missing], "{total}");
        assert!(listed.calls <= 4, "{total}: {} calls", listed.calls);
    }
}

#[tokio::test]
async fn reading_a_list_without_an_end_stops_and_the_rest_is_not_requested() {
    let endless = |request: &WireRequest| page(r#""Total":99000000,"#, [asked(request, "Offset")]);
    let listed = list(endless, &days(62), &mut ListMemory::default()).await;
    let summary = listed.result.as_ref().expect("the list can be read");
    let why: Vec<_> = summary.gaps.iter().map(|gap| (gap.shown, gap.why)).collect();
    assert_eq!(why, [(1_000, Shortfall::Endless), (0, Shortfall::NotRead)]);
    assert_eq!((summary.gaps[1].from, summary.gaps[1].to, listed.calls), (at(31 * 86_400), at(62 * 86_400), 1_000));
}

#[tokio::test]
async fn more_pages_than_the_usual_maximum_are_read_if_the_services_count_implies_them() {
    let service = Service { clamp: 1, ..Service::generous(1_500) };
    let mut memory = ListMemory::default();
    let listed = list_of(&service, &ListRange { to: at(1_500 * 3_600), ..days(0) }, &mut memory).await;
    assert_eq!(listed.ids.len(), 1_500);
}

#[tokio::test]
async fn after_many_gaps_the_rest_is_not_read() {
    let mut memory: ListMemory = "schedAt 86400 100".parse().expect("the memory is valid");
    let listed = list(|_| page(r#""Total":1,"#, []), &days(31), &mut memory).await;
    let gaps = listed.result.expect("the list can be read").gaps;
    assert_eq!((gaps.len(), listed.calls), (21, 60));
    assert_eq!(gaps[20], Gap { from: at(20 * 86_400), to: at(31 * 86_400), shown: 0, why: Shortfall::NotRead });
}

#[tokio::test]
async fn unreadable_parts_of_one_task_do_not_hide_the_others() {
    let rows = [
        &br#"{"TaskID":1,"Title":"caf"#[..],
        b"\xe9 \x01\\ud800\"},{\"TaskID\":2,\"Title\":\"b\",\"Title\":\"c\"},7,{\"TaskID\":1e9},{\"TaskID\":3,\"X\":1e99999}",
    ]
    .concat();
    let body = [br#"{"ActionStatus":"OK","ErrorCode":0,"Total":5,"Tasks":["#, &rows[..], b"]}"].concat();
    let script = Script::by(move |_| Ok(WireReply { status: 200, body: body.clone(), date: None }));
    let (clock, mut memory, mut shown) = (clock(), ListMemory::default(), Vec::new());
    let client = client(&script, &clock);
    let on_page = |page: Vec<Sighting>, _| shown.extend(page);
    let summary =
        run(&clock, list_window(&client, &days(1), &mut memory, on_page)).await.expect("the list can be read");
    assert_eq!(shown.iter().map(|task| task.id.get()).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(shown[0].title, Some("caf\u{fffd} \u{1}\u{fffd}".into()));
    assert_eq!(summary.flaws, [(TaskId::new(1), Flaw::Garbled("Title")), (TaskId::new(2), Flaw::Unreadable("Title"))]);
    assert_eq!((summary.tasks, summary.skipped, summary.flawed, summary.gaps), (3, 2, 2, vec![]));
    assert_eq!(script.calls(), 1);
}

#[tokio::test]
async fn reading_stops_if_the_server_sends_unreadable_elements_without_end() {
    let page = vec!["7"; 100].join(",");
    let body = move |_: &WireRequest| format!(r#"{{"ActionStatus":"OK","ErrorCode":0,"Tasks":[{page}]}}"#);
    let listed = list(body, &days(31), &mut ListMemory::default()).await;
    let summary = listed.result.expect("reading stops");
    assert_eq!((summary.tasks, summary.skipped, summary.examples.len()), (0, 300, 20));
}

#[tokio::test]
async fn an_unreadable_element_is_counted_with_its_reason() {
    let body = r#"{"ActionStatus":"OK","ErrorCode":0,"Total":2,"Tasks":[{"TaskID":1},{"TaskID":2,"Sdkappid":9}]}"#;
    let listed = list(|_| body.to_owned(), &days(1), &mut ListMemory::default()).await;
    let summary = listed.result.expect("the list can be read");
    assert_eq!((listed.ids, summary.skipped), (vec![1], 1));
    assert_eq!(summary.examples[0].task, Some(TaskId::new(2)));
}

#[tokio::test]
async fn a_page_that_is_too_long_to_be_read_is_requested_in_smaller_ones() {
    let service = Service::generous(24 * 5);
    let script = Script::by(move |request| {
        let body: serde_json::Value = serde_json::from_str(&request.body).expect("the text is JSON");
        // Any two of three neighbouring tasks are too long for one reply.
        let (offset, want) = (
            body["Offset"].as_u64().expect("the value is a number"),
            body["Want"].as_u64().expect("the value is a number"),
        );
        let long = (50..53).filter(|place| (offset..offset + want).contains(place)).count();
        if long > 1 { Err(TransportError::TooLong { limit: 8 << 20 }) } else { Ok(reply(&service.answer(request))) }
    });
    let (clock, mut memory, mut ids) = (clock(), ListMemory::default(), Vec::new());
    let client = client(&script, &clock);
    let (range, on_page) = (days(5), |page: Vec<Sighting>, _| ids.extend(page.iter().map(|task| task.id.get())));
    run(&clock, list_window(&client, &range, &mut memory, on_page)).await.expect("all of it is read");
    assert_eq!(ids, all(24 * 5));
    assert!(memory.page > 10 && memory.page < 100 && script.calls() < 40, "{memory}, {} calls", script.calls());
}

#[tokio::test]
async fn a_single_task_that_is_too_long_ends_the_listing() {
    let script = Script::by(|_| Err(TransportError::TooLong { limit: 8 << 20 }));
    let (clock, mut memory) = (clock(), ListMemory::default());
    let client = client(&script, &clock);
    let error =
        run(&clock, list_window(&client, &days(1), &mut memory, |_, _| {})).await.expect_err("the task is too long");
    assert!(matches!(error.fault, Fault::TooLong(_)), "{error}");
    assert_eq!(script.calls(), 7, "100, 50, 25, 12, 6, 3 and 1 at once");
}

#[tokio::test]
async fn a_listing_ends_when_the_caller_has_seen_enough() {
    let service = Service::generous(24 * 31);
    let script = Script::by(move |request| Ok(reply(&service.answer(request))));
    let (clock, mut memory, mut pages) = (clock(), ListMemory::default(), 0);
    let client = client(&script, &clock);
    let on_page = |_: Vec<Sighting>| {
        pages += 1;
        if pages == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    run(&clock, list_until(&client, &days(31), &mut memory, on_page)).await.expect("the list can be read");
    assert_eq!((pages, script.calls()), (2, 2));
}

#[tokio::test]
async fn any_other_refusal_ends_the_listing_and_keeps_what_was_learned() {
    let service = Service { spelling: Some("schedat"), ..Service::generous(24 * 31) };
    let answer = move |request: &WireRequest| {
        if request.body.contains(r#""Offset":100"#) { fail(60_020) } else { service.answer(request) }
    };
    let mut memory = ListMemory::default();
    let listed = list(answer, &days(31), &mut memory).await;
    assert_eq!(listed.result.expect_err("the request is refused").fault.code(), Some(60_020));
    assert_eq!((listed.ids, memory.to_string().as_str()), (all(100), "schedat 2678400 100"));
}

#[tokio::test]
async fn an_empty_range_makes_no_call_and_a_range_of_one_moment_makes_one() {
    let range = ListRange { to: at(-1), ..days(1) };
    assert_eq!(list_of(&Service::generous(5), &range, &mut ListMemory::default()).await.calls, 0);
    let range = ListRange { to: at(0), ..days(1) };
    let listed = list_of(&Service::generous(5), &range, &mut ListMemory::default()).await;
    assert_eq!((listed.ids, listed.calls), (vec![0], 1));
}

#[test]
fn memory_survives_conversion_to_text_and_nonsense_is_refused() {
    for text in ["schedAt 2678400 100", "schedat 60 1", "schedat 60 1000", "schedAt 2678400 20 21"] {
        assert_eq!(text.parse::<ListMemory>().map(|memory| memory.to_string()), Ok(text.to_owned()));
    }
    for text in [
        "",
        "schedAt",
        "schedAt 60",
        "SchedAt 60 1",
        "schedAt 59 1",
        "schedAt 60 0",
        "schedAt 60 1001",
        "schedAt 60 1 x",
        "schedAt 60 1 1",
        "schedAt 60 1 1001",
        "schedAt 60 1 2 3",
    ] {
        assert_eq!(text.parse::<ListMemory>(), Err(ListMemoryError), "{text}");
    }
}

fn service() -> impl Strategy<Value = Service> {
    (
        prop::collection::vec(0_i64..70 * 86_400, 0..300),
        prop_oneof![Just(None), Just(Some("schedAt")), Just(Some("schedat"))],
        prop_oneof![Just(i64::MAX), 86_400_i64..40 * 86_400],
        prop_oneof![Just(u64::MAX), 1_u64..120],
        prop_oneof![3 => Just(u64::MAX), 1 => 1_u64..120],
        prop_oneof![Just(Total::AllMatches), Just(Total::ThisPage), Just(Total::Missing)],
    )
        .prop_map(|(mut due, spelling, most_seconds, most_wanted, clamp, total)| {
            due.sort_unstable();
            // A silent limit can be detected only if the service counts all matches.
            let clamp = if matches!(total, Total::AllMatches) { clamp } else { u64::MAX };
            Service { due, spelling, most_seconds, most_wanted, clamp, most_offset: u64::MAX, total }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_task_is_found_once_whatever_the_limits(service in service()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("the runtime starts");
        let mut memory = ListMemory::default();
        let mut listed = runtime.block_on(list_of(&service, &days(70), &mut memory));
        listed.ids.sort_unstable();
        prop_assert_eq!(listed.ids, all(service.due.len()));
        prop_assert!(listed.result.is_ok());
        prop_assert_eq!(memory.to_string().parse::<ListMemory>(), Ok(memory));
    }
}
