//! Tests of what filters match, and of whether a printed filter parses back to the same filter.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::{
    super::{Needle, term::IdPattern},
    *,
};

const NOW: &str = "2026-12-24T12:00:00Z";

struct Sample {
    task_type: Option<TaskType>,
    status: TaskStatus,
    title: &'static str,
    campaign: &'static str,
    sched_at: Option<&'static str>,
}

impl Default for Sample {
    fn default() -> Self {
        Self {
            task_type: Some(TaskType::Tag),
            status: TaskStatus::Pending,
            title: "Ｈoliday Sale 双十二",
            campaign: "Holiday 2026",
            sched_at: Some("2026-12-24T12:05:00Z"),
        }
    }
}

impl Sample {
    fn matches(&self, filter: &str) -> bool {
        let task = Matchable {
            id: TaskId::new(5_210_074_411),
            task_type: self.task_type,
            status: &self.status,
            title: self.title,
            desc: "support is closed at 10:00",
            campaign: self.campaign,
            sched_at: self.sched_at.map(|at| at.parse().expect(at)),
        };
        Filter::parse(filter).expect(filter).matches(&task, NOW.parse().expect(NOW), "shop-sg")
    }

    fn due(at: &'static str) -> Self {
        Self { sched_at: Some(at), ..Self::default() }
    }
}

#[test]
fn each_term_means_what_the_table_in_interface_md_says() {
    let task = Sample::default();
    for filter in [
        "",
        "holiday",
        "\"holiday sale\"",
        "双十二",
        "10:00",
        "5210",
        "4411",
        "title:SALE",
        "desc:closed",
        "id:5210074411",
        "id:52*",
        "status:gone,PENDING",
        "type:all,tag",
        "campaign:\"holiday 2026\"",
        "campaign:holi*",
        "campaign:\"holiday 2\"*",
        "campaign:*",
        "app:shop-sg",
        "app:SHOP*",
        "sale support type:tag due:<10m",
    ] {
        assert!(task.matches(filter), "{filter}");
        if !filter.is_empty() && !filter.contains(' ') {
            assert!(!task.matches(&format!("!{filter}")), "!{filter}");
        }
    }
    for filter in [
        "missing",
        "\"sale holiday\"",
        "title:closed",
        "desc:sale",
        "521007441x",
        "id:521007441",
        "id:62*",
        "status:gone",
        "type:all",
        "type:none",
        "campaign:holiday",
        "campaign:none",
        "campaign:\"*\"",
        "app:shop",
        "due:none",
        "sale type:all",
    ] {
        assert!(!task.matches(filter), "{filter}");
    }
}

#[test]
fn unknown_values_can_be_searched_for() {
    let bare = Sample { task_type: None, campaign: "", sched_at: None, ..Sample::default() };
    for filter in ["type:none", "type:all,none", "campaign:none", "due:none", "!due:<10m", "!campaign:*"] {
        assert!(bare.matches(filter), "{filter}");
    }
    for filter in ["type:all,tag,user", "campaign:*", "due:<10m", "due:>10m", "due:-9w..9w", "due:<now"] {
        assert!(!bare.matches(filter), "{filter}");
    }
}

#[test]
fn a_campaign_may_be_named_like_a_keyword() {
    let odd = Sample { campaign: "none", ..Sample::default() };
    assert!(odd.matches("campaign:\"none\"") && !odd.matches("campaign:none"));
    assert!(!Sample { campaign: "", ..Sample::default() }.matches("campaign:\"none\""));
}

#[test]
fn a_status_word_of_the_service_is_searched_for_in_quotes() {
    let revoked = Sample { status: TaskStatus::from_service("revoked"), ..Sample::default() };
    assert!(revoked.matches("status:gone,\"revoked\""));
    let claimed = Sample { status: TaskStatus::from_service("deleted"), ..Sample::default() };
    assert!(claimed.matches("status:\"deleted\"") && !claimed.matches("status:deleted"));
    assert!(!Sample { status: TaskStatus::Deleted, ..Sample::default() }.matches("status:\"deleted\""));
}

#[test]
fn due_within_ten_minutes_excludes_what_was_due_before_now() {
    for (at, within) in [
        ("2026-12-24T11:59:59Z", false),
        ("2026-12-24T12:00:00Z", true),
        ("2026-12-24T12:10:00Z", true),
        ("2026-12-24T12:10:00.001Z", false),
    ] {
        assert_eq!(Sample::due(at).matches("due:<10m"), within, "{at}");
    }
}

#[test]
fn a_time_beyond_the_calendar_is_limited_to_its_end() {
    assert!(!Sample::due("9999-12-30T00:00:00Z").matches("due:>418000w"));
    assert!(Sample::due("9999-12-30T00:00:00Z").matches("due:<418000w"));
}

#[test]
fn the_other_forms_of_due_match_as_documented() {
    for (filter, at, fits) in [
        ("due:>2h", "2026-12-24T14:00:00Z", false),
        ("due:>2h", "2026-12-24T14:00:01Z", true),
        ("due:2h..1d", "2026-12-24T14:00:00Z", true),
        ("due:2h..1d", "2026-12-25T12:00:00Z", true),
        ("due:2h..1d", "2026-12-25T12:00:01Z", false),
        ("due:-1h..now", "2026-12-24T11:30:00Z", true),
        ("due:<now", "2026-12-24T11:59:59Z", true),
        ("due:<now", "2026-12-24T12:00:00Z", false),
        ("due:>now", "2026-12-24T12:00:01Z", true),
        ("due:<-5m", "2026-12-24T11:54:59Z", true),
        ("due:<-5m", "2026-12-24T11:55:01Z", false),
        ("due:<2026-12-24T16:00:00Z", "2020-01-01T00:00:00Z", true),
        ("due:<2026-12-24T16:00:00Z", "2026-12-24T16:00:00Z", false),
        ("due:>\"2026-12-24 16:00:00\"", "2026-12-24T16:00:01Z", true),
        ("due:\"2026-12-24 16:00:00..2026-12-24 17:00:00\"", "2026-12-24T16:30:00Z", true),
        ("due:now..2026-12-24T16:00:00+08:00", "2026-12-24T12:00:00Z", false),
    ] {
        assert_eq!(Sample::due(at).matches(filter), fits, "{filter} {at}");
    }
}

#[test]
fn only_a_single_positive_text_term_is_plain_text() {
    for (filter, plain) in [
        ("ＳALE", Some("sale")),
        ("\"a B\"", Some("a b")),
        ("!sale", None),
        ("a b", None),
        ("title:a", None),
        ("", None),
    ] {
        assert_eq!(Filter::parse(filter).expect(filter).as_plain_text(), plain, "{filter}");
    }
}

fn typed() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,8}", "none|now|-1h|\\*|a\\*", "[a-z促销!:\"“＂\\\\* .<>,]{1,10}", "\\PC{1,10}"]
        .prop_filter("text to look for", |text| Needle::new(text).is_some() && !fold(text.trim()).is_empty())
}

fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        (-99_999_999_i64..99_999_999).prop_map(|seconds| Moment::FromNow(SignedDuration::from_secs(seconds))),
        (-99_999_999_999_i64..99_999_999_999_i64, 0..1_000_000_000)
            .prop_map(|(seconds, nanos)| { Moment::At(Timestamp::new(seconds, nanos).unwrap_or_default()) }),
    ]
}

fn due() -> impl Strategy<Value = Due> {
    let ordered = |(from, to)| match (from, to) {
        (Moment::At(one), Moment::At(other)) => Due::Between(Moment::At(one.min(other)), Moment::At(one.max(other))),
        (Moment::FromNow(one), Moment::FromNow(other)) => {
            Due::Between(Moment::FromNow(one.min(other)), Moment::FromNow(one.max(other)))
        }
        (from, to) => Due::Between(from, to),
    };
    let before = |moment| match moment {
        Moment::FromNow(span) if span.is_positive() => Due::Within(span),
        moment => Due::Before(moment),
    };
    prop_oneof![
        Just(Due::Unknown),
        Just(Due::Within(SignedDuration::ZERO)),
        moment().prop_map(before),
        moment().prop_map(Due::After),
        (moment(), moment()).prop_map(ordered),
    ]
}

fn label() -> impl Strategy<Value = LabelPattern> {
    (typed(), any::<bool>()).prop_map(|(typed, exact)| {
        let typed = typed.trim().to_owned();
        let folded = fold(&typed).into_owned();
        if exact { LabelPattern::Exact { typed, folded } } else { LabelPattern::Prefix { typed, folded } }
    })
}

fn test() -> impl Strategy<Value = Test> {
    let place = prop::sample::select(vec![Place::Anywhere, Place::Title, Place::Desc]);
    let status = prop_oneof![
        prop::sample::select(TaskStatus::NAMED.to_vec()),
        typed().prop_map(|word| TaskStatus::from_service(&word)),
    ];
    let kind = prop::sample::select(vec![None, Some(TaskType::All), Some(TaskType::Tag), Some(TaskType::User)]);
    prop_oneof![
        (place, typed()).prop_map(|(place, typed)| {
            let needle = Needle::new(&typed).expect("there is text to look for");
            Test::Text(place, Box::new(Phrase { typed, needle }))
        }),
        prop::collection::vec(
            prop_oneof![
                any::<u64>().prop_map(|id| IdPattern::Exact(TaskId::new(id))),
                "[0-9]{1,20}".prop_map(IdPattern::Prefix),
            ],
            1..4,
        )
        .prop_map(|any| Test::Id(any.into_iter().collect())),
        prop::collection::vec(status, 1..4).prop_map(Test::Status),
        prop::collection::vec(kind, 1..4).prop_map(Test::Type),
        prop::option::of(label()).prop_map(Test::Campaign),
        label().prop_map(Test::App),
        due().prop_map(Test::Due),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    let term = (any::<bool>(), test()).prop_map(|(negated, test)| Term { negated, test });
    prop::collection::vec(term, 0..5).prop_map(|terms| Filter { terms })
}

proptest! {
    #[test]
    fn a_printed_filter_parses_back_to_itself(filter in filter()) {
        prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter));
    }

    #[test]
    fn plain_text_means_the_same_as_the_filter(typed in typed(), title in "\\PC{0,12}", id in any::<u64>()) {
        let needle = Needle::new(&typed).expect("there is text to look for");
        let phrase = Box::new(Phrase { typed, needle });
        let filter = Filter { terms: vec![Term { negated: false, test: Test::Text(Place::Anywhere, phrase) }] };
        let plain = filter.as_plain_text().expect("the filter is one positive text term").to_owned();
        let task = Matchable {
            id: TaskId::new(id),
            task_type: None,
            status: &TaskStatus::Pending,
            title: &title,
            desc: "",
            campaign: "",
            sched_at: None,
        };
        let found = fold(&title).contains(&plain) || id.to_string().contains(&plain);
        prop_assert_eq!(filter.matches(&task, Timestamp::UNIX_EPOCH, ""), found);
    }
}
