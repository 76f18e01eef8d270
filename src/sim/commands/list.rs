//! The command `list_sched_task` (docs/service.md#list).
//!
//! `Total` counts all matches. Each page is cut from the matches at the time of the call. A task that enters or leaves
//! the matches between two calls therefore shifts the later pages, as on any server that pages without a cursor.

use jiff::{SignedDuration, Timestamp};

use super::{Context, Decision, Parameters, task_info::list_element};
use crate::sim::{
    reply::{Refusal, Reply},
    rules::{OrderSpelling, RangeFilters},
    store::{Store, Stored},
};

/// The time by which the tasks are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Due,
    Created,
}

struct Window {
    begin: Timestamp,
    end: Timestamp,
}

pub(super) fn decide(context: &Context<'_>, body: &Parameters) -> Result<Decision, Refusal> {
    let offset = usize::try_from(body.integer("Offset")?).unwrap_or(usize::MAX);
    let offset = if context.rules.ignores_offset { 0 } else { offset };
    let want = want(context, body)?;
    let order = order(context, body)?;
    let ascending = body.boolean("Asc")?;
    let window = window(context, body)?;
    let keyword = body.field("Keyword").map(|_| body.text("Keyword")).transpose()?.unwrap_or_default();

    let matches = matches(context, &window, order, keyword);
    let id = |place: usize| if ascending { matches[place] } else { matches[matches.len() - 1 - place] };
    let page = (offset.min(matches.len())..offset.saturating_add(want).min(matches.len())).map(id);
    let tasks: Vec<_> = page.filter_map(|id| context.store.get(id)).map(|task| list_element(context, task)).collect();
    let fields = vec![("Total", matches.len().to_string()), ("Tasks", format!("[{}]", tasks.join(",")))];
    Ok(Decision::read(Reply::ok(fields)))
}

fn want(context: &Context<'_>, body: &Parameters) -> Result<usize, Refusal> {
    let want = body.integer("Want")?;
    if want == 0 || want > context.rules.max_want {
        return Err(Refusal::parameter("Want is out of range"));
    }
    Ok(usize::try_from(want).unwrap_or(usize::MAX))
}

fn order(context: &Context<'_>, body: &Parameters) -> Result<Order, Refusal> {
    let spelling = context.rules.order_by;
    match body.text("OrderBy")? {
        "schedat" if spelling != OrderSpelling::Camel => Ok(Order::Due),
        "createat" if spelling != OrderSpelling::Camel => Ok(Order::Created),
        "schedAt" if spelling != OrderSpelling::Lower => Ok(Order::Due),
        "createAt" if spelling != OrderSpelling::Lower => Ok(Order::Created),
        _ => Err(Refusal::parameter("OrderBy is invalid")),
    }
}

fn window(context: &Context<'_>, body: &Parameters) -> Result<Window, Refusal> {
    let (begin, end) = (body.time("BeginTime")?, body.time("EndTime")?);
    if begin > end {
        return Err(Refusal::parameter("BeginTime is later than EndTime"));
    }
    if end.duration_since(begin) > SignedDuration::from_hours(24 * context.rules.max_days) {
        return Err(Refusal::parameter("time range is too long"));
    }
    Ok(Window { begin, end })
}

/// Returns the ids of all tasks that match, in ascending order of the time that `order` names.
fn matches(context: &Context<'_>, window: &Window, order: Order, keyword: &str) -> Vec<u64> {
    let filters = context.rules.range_filters;
    let index = match filters {
        RangeFilters::Due => context.store.by_due(),
        RangeFilters::Created => context.store.by_created(),
    };
    let range = index.range(window.begin, window.end);
    let mut ids: Vec<u64> = if keyword.is_empty() {
        range.iter().map(|(_, id)| *id).collect()
    } else {
        let keyword = keyword.to_lowercase();
        let fits = |task: &Stored| holds(&task.title, &keyword) || holds(&task.desc, &keyword);
        range.iter().map(|(_, id)| *id).filter(|id| context.store.get(*id).is_some_and(fits)).collect()
    };
    match (filters, order) {
        (RangeFilters::Due, Order::Due) | (RangeFilters::Created, Order::Created) => {}
        (_, Order::Due) => sort_by(context.store, &mut ids, |task| task.due),
        (_, Order::Created) => sort_by(context.store, &mut ids, |task| task.created),
    }
    ids
}

fn holds(text: &str, lower_case: &str) -> bool {
    text.to_lowercase().contains(lower_case)
}

fn sort_by(store: &Store, ids: &mut [u64], time: fn(&Stored) -> Timestamp) {
    ids.sort_by_cached_key(|id| (store.get(*id).map(time), *id));
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use crate::{api::Command, sim::stage::Stage};

    fn body(change: Value) -> Value {
        let mut body = json!({
            "Offset": 0, "Want": 20, "OrderBy": "schedAt", "Asc": true,
            "BeginTime": "2026-11-30 00:00:00", "EndTime": "2026-12-05 00:00:00"
        });
        let Value::Object(change) = change else { panic!("an object") };
        body.as_object_mut().expect("an object").extend(change);
        body
    }

    fn ids(reply: &Map<String, Value>) -> Vec<u64> {
        let tasks = reply["Tasks"].as_array().unwrap_or_else(|| panic!("{reply:?}"));
        tasks.iter().map(|task| task["TaskID"].as_u64().expect("an id")).collect()
    }

    async fn listed(stage: &Stage, change: Value) -> (Vec<u64>, Value) {
        stage.advance(250);
        let reply = stage.call(Command::List, body(change)).await;
        (ids(&reply), reply["Total"].clone())
    }

    #[tokio::test]
    async fn pages_are_cut_in_either_order_and_total_counts_all_matches() {
        let stage = Stage::new("");
        for (change, expected) in [
            (json!({}), vec![1, 2, 3]),
            (json!({ "Asc": false }), vec![3, 2, 1]),
            (json!({ "OrderBy": "createAt" }), vec![3, 2, 1]),
            (json!({ "OrderBy": "createat", "Asc": false }), vec![1, 2, 3]),
            (json!({ "Want": 2 }), vec![1, 2]),
            (json!({ "Want": 2, "Offset": 2 }), vec![3]),
            (json!({ "Want": 2, "Offset": 1, "Asc": false }), vec![2, 1]),
            (json!({ "Offset": u64::MAX }), vec![]),
        ] {
            assert_eq!(listed(&stage, change.clone()).await, (expected, json!(3)), "{change}");
        }
    }

    #[tokio::test]
    async fn the_range_includes_its_ends_and_filters_by_the_time_that_the_scenario_names() {
        let only_start = json!({ "BeginTime": "2026-12-01 00:00:10", "EndTime": "2026-12-01 00:01:00" });
        assert_eq!(listed(&Stage::new(""), only_start.clone()).await, (vec![1, 2], json!(2)));
        let created = Stage::new("[service]\nrange_filters = \"created\"\n");
        assert_eq!(listed(&created, only_start).await, (vec![], json!(0)));
        let earlier = json!({ "BeginTime": "2026-11-30 20:00:00", "EndTime": "2026-11-30 21:00:00" });
        assert_eq!(listed(&created, earlier).await, (vec![1, 2], json!(2)));
    }

    #[tokio::test]
    async fn a_keyword_is_searched_in_title_and_text_ignoring_case() {
        let stage = Stage::new("");
        for (keyword, expected) in
            [("holiday", vec![1]), ("假期", vec![2]), ("25 dec", vec![1]), ("", vec![1, 2, 3]), ("x", vec![])]
        {
            let total = json!(expected.len());
            assert_eq!(listed(&stage, json!({ "Keyword": keyword })).await, (expected, total), "{keyword}");
        }
    }

    #[tokio::test]
    async fn a_listed_task_has_all_fields_of_get() {
        let stage = Stage::new("");
        let one = stage.call(Command::Get, json!({ "TaskID": 3 })).await;
        let many = stage.call(Command::List, body(json!({ "Keyword": "maintenance" }))).await;
        assert_eq!(many["Tasks"], json!([one["TaskInfo"]]));
    }

    #[tokio::test]
    async fn a_listed_task_may_lack_its_audience_or_its_content() {
        let push_info = json!({ "Title": "Order shipped", "Desc": "假期" });
        for (setting, content) in [
            ("no-audience", json!({ "From_Account": "administrator", "MsgRandom": 2, "OfflinePushInfo": push_info })),
            ("none", Value::Null),
        ] {
            let stage = Stage::new(&format!("[service]\nlist_content = \"{setting}\"\n"));
            let many = stage.call(Command::List, body(json!({ "Want": 2 }))).await;
            let [tag, user] = many["Tasks"].as_array().expect("tasks").as_slice() else { panic!("{many:?}") };
            assert_eq!(user["Content"], content);
            assert_eq!(tag["Content"].get("Condition"), None);
            assert_eq!(user["Title"], "Order shipped");
            let one = stage.call(Command::Get, json!({ "TaskID": 2 })).await;
            assert_eq!(one["TaskInfo"]["Content"]["To_Account"], json!(["user-1"]), "a get has all of it");
        }
    }

    #[tokio::test]
    async fn bad_parameters_are_refused() {
        let stage = Stage::new("");
        for change in [
            json!({ "Want": 0 }),
            json!({ "Want": 101 }),
            json!({ "Want": "20" }),
            json!({ "Offset": -1 }),
            json!({ "Asc": 1 }),
            json!({ "OrderBy": "SchedAt" }),
            json!({ "BeginTime": "2026-12-06 00:00:00" }),
            json!({ "BeginTime": "2026-11-30T00:00:00Z" }),
            json!({ "EndTime": "2026-12-31 00:00:01" }),
            json!({ "EndTime": null }),
            json!({ "Keyword": 3 }),
        ] {
            stage.advance(250);
            assert_eq!(stage.code(Command::List, body(change.clone())).await, 90_104, "{change}");
        }
        assert_eq!(
            stage.code(Command::List, body(json!({ "EndTime": "2026-12-31 00:00:00" }))).await,
            0,
            "a range of 31 days is accepted"
        );
    }

    #[tokio::test]
    async fn a_scenario_may_accept_only_one_spelling_of_the_order() {
        for (spelling, good, bad) in [("lower", "schedat", "schedAt"), ("camel", "createAt", "createat")] {
            let stage = Stage::new(&format!("[service]\norder_by = \"{spelling}\"\n"));
            assert_eq!(stage.code(Command::List, body(json!({ "OrderBy": good }))).await, 0);
            assert_eq!(stage.code(Command::List, body(json!({ "OrderBy": bad }))).await, 90_104);
        }
    }

    #[tokio::test]
    async fn a_scenario_may_ignore_the_offset() {
        let stage = Stage::new("[service]\nignores_offset = true\n");
        assert_eq!(listed(&stage, json!({ "Want": 2, "Offset": 2 })).await, (vec![1, 2], json!(3)));
    }

    #[tokio::test]
    async fn a_scenario_may_allow_only_smaller_ranges_and_pages() {
        let stage = Stage::new("[service]\nmax_days = 7\nmax_want = 2\n");
        assert_eq!(stage.code(Command::List, body(json!({ "Want": 2 }))).await, 0);
        assert_eq!(stage.code(Command::List, body(json!({ "Want": 3 }))).await, 90_104);
        let eight_days = json!({ "Want": 2, "EndTime": "2026-12-08 00:00:00" });
        assert_eq!(stage.code(Command::List, body(eight_days)).await, 90_104);
    }
}
