//! What a filter says, whether a task fits, and how a filter is printed.
//!
//! Deliberately not here: reading it (`parse`).

use std::fmt::{self, Write as _};

use jiff::{SignedDuration, Timestamp};

use super::{
    super::{TaskId, TaskStatus, TaskType},
    FilterError, fold,
    parse::{self, is_quote},
    term::{Due, IdPatterns, LabelPattern, Moment, Phrase, Place, Term, Test},
};

/// A parsed filter: terms that must all hold. `Display` prints text that parses back to the same filter; it is as it was
/// typed, so make it safe before it is shown.
///
/// | term | holds for |
/// |---|---|
/// | `word`, `"a phrase"` | text in title, text or id |
/// | `title:`, `desc:` | text there |
/// | `id:5210074411,5210074412`, `id:5210*` | any of these ids, ids that begin so |
/// | `5210074411, 5210074412` alone | any of these ids |
/// | `status:pending,gone` | any of these states; in quotes, the service's own word |
/// | `type:all,tag` | any of these types; `none` where it is not known |
/// | `campaign:NAME`, `campaign:na*`, `campaign:none` | that campaign, campaigns that begin so, no campaign |
/// | `app:NAME`, `app:sh*` | tasks of that app |
/// | `due:<10m` | due from now to ten minutes from now |
/// | `due:<-5m`, `due:<now`, `due:<2026-12-24T16:00:00Z` | due before then |
/// | `due:>2h` | due later than two hours from now, or than a time |
/// | `due:2h..1d` | due from then to then, the ends included |
/// | `due:none` | no due time known |
/// | `!term` | what the term does not hold for |
///
/// Text is compared as [`fold()`] makes it. Full-width punctuation acts like ASCII.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Filter {
    terms: Vec<Term>,
}

/// What a filter looks at.
#[derive(Clone, Copy, Debug)]
pub struct Matchable<'a> {
    /// The id.
    pub id: TaskId,
    /// The type.
    pub task_type: Option<TaskType>,
    /// The status.
    pub status: &'a TaskStatus,
    /// The title, raw.
    pub title: &'a str,
    /// The text, raw.
    pub desc: &'a str,
    /// The campaign; empty where it has none.
    pub campaign: &'a str,
    /// When it is due.
    pub sched_at: Option<Timestamp>,
}

impl Filter {
    /// Reads a filter. Text without terms is the filter that matches everything.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parse::terms(text).map(|terms| Self { terms })
    }

    /// Whether it has no term, and so matches everything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a task matches at this moment, in the app of this name.
    pub fn matches(&self, task: &Matchable<'_>, now: Timestamp, app: &str) -> bool {
        let holds = |term: &Term| term.test.holds(task, now, app) != term.negated;
        // Searching text costs more than everything else together: last.
        let (text, rest) = (Term::is_text, |term: &&Term| !term.is_text());
        self.terms.iter().filter(rest).all(holds) && self.terms.iter().filter(|term| text(term)).all(holds)
    }

    /// The folded text, where the filter is just one positive text term: a task matches if and only if this occurs in
    /// its folded title, its folded text or its id.
    pub fn as_plain_text(&self) -> Option<&str> {
        match self.terms.as_slice() {
            [Term { negated: false, test: Test::Text(Place::Anywhere, phrase) }] => Some(phrase.needle.as_folded()),
            _ => None,
        }
    }
}

impl Filter {
    /// Whether it is more than words and ids to look for: it has another key, or a term that is negated.
    pub fn has_keys(&self) -> bool {
        let is_plain = |test: &Test| matches!(test, Test::Text(Place::Anywhere, _) | Test::Id(_));
        self.terms.iter().any(|term| term.negated || !is_plain(&term.test))
    }

    /// Whether it may match other tasks later, though nothing changed about them.
    pub fn depends_on_time(&self) -> bool {
        self.terms.iter().any(|term| matches!(&term.test, Test::Due(due) if due.moves()))
    }
}

impl Due {
    /// Whether it counts from now.
    fn moves(&self) -> bool {
        let moves = |moment: &Moment| matches!(moment, Moment::FromNow(_));
        match self {
            Self::Unknown => false,
            Self::Within(_) => true,
            Self::Before(moment) | Self::After(moment) => moves(moment),
            Self::Between(from, to) => moves(from) || moves(to),
        }
    }
}

impl Term {
    fn is_text(&self) -> bool {
        matches!(self.test, Test::Text(..))
    }
}

impl Test {
    fn holds(&self, task: &Matchable<'_>, now: Timestamp, app: &str) -> bool {
        match self {
            Self::Text(place, phrase) => phrase.is_in(*place, task),
            Self::Id(pattern) => pattern.fits(task.id),
            Self::Status(any) => any.contains(task.status),
            Self::Type(any) => any.contains(&task.task_type),
            Self::Campaign(None) => task.campaign.is_empty(),
            Self::Campaign(Some(pattern)) => !task.campaign.is_empty() && pattern.fits(task.campaign),
            Self::App(pattern) => pattern.fits(app),
            Self::Due(due) => due.fits(task.sched_at, now),
        }
    }
}

impl Phrase {
    fn is_in(&self, place: Place, task: &Matchable<'_>) -> bool {
        match place {
            Place::Title => self.needle.is_in(task.title),
            Place::Desc => self.needle.is_in(task.desc),
            Place::Anywhere => self.needle.is_in(task.title) || self.needle.is_in(task.desc) || self.is_in_id(task.id),
        }
    }

    fn is_in_id(&self, id: TaskId) -> bool {
        let is_number = self.needle.as_folded().bytes().all(|byte| byte.is_ascii_digit());
        is_number && self.needle.is_in_folded(itoa::Buffer::new().format(id.get()))
    }
}

impl IdPatterns {
    fn fits(&self, id: TaskId) -> bool {
        let begins = |digits: &String| itoa::Buffer::new().format(id.get()).starts_with(digits);
        self.exact.binary_search(&id).is_ok() || self.prefixes.iter().any(begins)
    }
}

impl LabelPattern {
    fn fits(&self, label: &str) -> bool {
        match self {
            Self::Exact { folded, .. } => fold(label) == folded.as_str(),
            Self::Prefix { folded, .. } => fold(label).starts_with(folded),
        }
    }
}

impl Due {
    fn fits(&self, sched_at: Option<Timestamp>, now: Timestamp) -> bool {
        let Some(due) = sched_at else { return *self == Self::Unknown };
        match self {
            Self::Unknown => false,
            Self::Within(span) => now <= due && due <= Moment::FromNow(*span).at(now),
            Self::Before(moment) => due < moment.at(now),
            Self::After(moment) => due > moment.at(now),
            Self::Between(from, to) => from.at(now) <= due && due <= to.at(now),
        }
    }
}

impl Moment {
    /// The moment, at most the last one that can be written.
    fn at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::FromNow(span) if span.is_negative() => now.checked_add(span).unwrap_or(Timestamp::MIN),
            Self::FromNow(span) => now.checked_add(span).unwrap_or(Timestamp::MAX),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { " " })?;
            f.write_str(if term.negated { "!" } else { "" })?;
            write!(f, "{}", term.test)?;
        }
        Ok(())
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(place, phrase) => {
                f.write_str(match place {
                    Place::Anywhere => "",
                    Place::Title => "title:",
                    Place::Desc => "desc:",
                })?;
                write_text(f, &phrase.typed)
            }
            Self::Id(any) => write!(f, "id:{any}"),
            Self::Status(any) => write_list(f, "status:", any, |f, status| match status {
                TaskStatus::Other(word) => write_quoted(f, word.raw()),
                named => f.write_str(named.as_raw()),
            }),
            Self::Type(any) => write_list(f, "type:", any, |f, kind| match kind {
                Some(kind) => f.write_str(&kind.as_str().to_ascii_lowercase()),
                None => f.write_str("none"),
            }),
            Self::Campaign(None) => f.write_str("campaign:none"),
            Self::Campaign(Some(pattern)) => write!(f, "campaign:{pattern}"),
            Self::App(pattern) => write!(f, "app:{pattern}"),
            Self::Due(due) => write!(f, "due:{due}"),
        }
    }
}

impl fmt::Display for IdPatterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = self.exact.iter().map(|id| (id.to_string(), ""));
        let all = exact.chain(self.prefixes.iter().map(|digits| (digits.clone(), "*")));
        for (index, (digits, star)) in all.enumerate() {
            write!(f, "{}{digits}{star}", if index == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl fmt::Display for LabelPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // A campaign may be named so, and must not print as the keyword.
            Self::Exact { typed, folded } if folded == "none" => write_quoted(f, typed),
            Self::Exact { typed, .. } => write_text(f, typed),
            Self::Prefix { typed, .. } if typed.is_empty() => f.write_char('*'),
            Self::Prefix { typed, .. } => {
                write_text(f, typed)?;
                f.write_char('*')
            }
        }
    }
}

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("none"),
            Self::Within(span) => write!(f, "<{}", Relative(*span)),
            Self::Before(moment) => write!(f, "<{moment}"),
            Self::After(moment) => write!(f, ">{moment}"),
            Self::Between(from, to) => write!(f, "{from}..{to}"),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(at) => write!(f, "{at}"),
            Self::FromNow(span) if span.is_zero() => f.write_str("now"),
            Self::FromNow(span) => write!(f, "{}", Relative(*span)),
        }
    }
}

/// Prints `1d12h`, to the second.
struct Relative(SignedDuration);

impl fmt::Display for Relative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut seconds = self.0.as_secs().unsigned_abs();
        if seconds == 0 {
            return f.write_str("0s");
        }
        f.write_str(if self.0.is_negative() { "-" } else { "" })?;
        for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] {
            if seconds / length > 0 {
                write!(f, "{}{unit}", seconds / length)?;
            }
            seconds %= length;
        }
        Ok(())
    }
}

fn write_list<T>(
    f: &mut fmt::Formatter<'_>,
    key: &str,
    items: &[T],
    write: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    f.write_str(key)?;
    for (index, item) in items.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { "," })?;
        write(f, item)?;
    }
    Ok(())
}

/// Writes text bare where that is sure to be read as text, else in quotes.
fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let is_bare = !text.is_empty() && text.chars().all(|char| char.is_alphanumeric() || "_-.".contains(char));
    if is_bare { f.write_str(text) } else { write_quoted(f, text) }
}

fn write_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for char in text.chars() {
        if char == '\\' || is_quote(char) {
            f.write_char('\\')?;
        }
        f.write_char(char)?;
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
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
    fn each_term_means_what_the_table_says() {
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
    fn what_is_not_known_can_be_asked_for() {
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
    fn a_word_of_the_services_is_asked_for_in_quotes() {
        let revoked = Sample { status: TaskStatus::from_service("revoked"), ..Sample::default() };
        assert!(revoked.matches("status:gone,\"revoked\""));
        let claimed = Sample { status: TaskStatus::from_service("deleted"), ..Sample::default() };
        assert!(claimed.matches("status:\"deleted\"") && !claimed.matches("status:deleted"));
        assert!(!Sample { status: TaskStatus::Deleted, ..Sample::default() }.matches("status:\"deleted\""));
    }

    #[test]
    fn due_within_ten_minutes_is_still_to_come() {
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
    fn a_time_beyond_the_calendar_is_its_end() {
        assert!(!Sample::due("9999-12-30T00:00:00Z").matches("due:>418000w"));
        assert!(Sample::due("9999-12-30T00:00:00Z").matches("due:<418000w"));
    }

    #[test]
    fn the_other_forms_of_due() {
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
    fn only_one_positive_text_is_plain_text() {
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
            (Moment::At(one), Moment::At(other)) => {
                Due::Between(Moment::At(one.min(other)), Moment::At(one.max(other)))
            }
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
                let needle = Needle::new(&typed).expect("filtered");
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
        fn a_printed_filter_reads_back_as_itself(filter in filter()) {
            prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter));
        }

        #[test]
        fn plain_text_means_the_same_as_the_filter(typed in typed(), title in "\\PC{0,12}", id in any::<u64>()) {
            let needle = Needle::new(&typed).expect("filtered");
            let phrase = Box::new(Phrase { typed, needle });
            let filter = Filter { terms: vec![Term { negated: false, test: Test::Text(Place::Anywhere, phrase) }] };
            let plain = filter.as_plain_text().expect("one positive text").to_owned();
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
}
