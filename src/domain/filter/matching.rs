//! Whether a task matches a filter.

use jiff::Timestamp;

use super::{
    super::{TaskId, TaskStatus, TaskType},
    FilterError, fold, parse,
    term::{Due, IdPatterns, LabelPattern, Moment, Phrase, Place, Term, Test},
};

/// A parsed filter: terms that must all hold. `Display` prints text that parses back to the same filter. It prints the
/// text as it was typed, so make it safe before showing it.
///
/// | term | matches tasks |
/// |---|---|
/// | `word`, `"a phrase"` | with this text in the title, the description or the id |
/// | `title:`, `desc:` | with this text in that field |
/// | `id:5210074411,5210074412`, `id:5210*` | with one of these ids, or with an id that begins with these digits |
/// | `5210074411, 5210074412` alone | with one of these ids |
/// | `status:pending,gone` | in one of these states; put a status word of the service's own in quotes |
/// | `type:all,tag` | of one of these types; `none` stands for a type that is not known |
/// | `campaign:NAME`, `campaign:na*`, `campaign:none` | in that campaign, in one whose name begins like this, in none |
/// | `app:NAME`, `app:sh*` | of that app, or of an app whose name begins like this |
/// | `due:<10m` | due from now to ten minutes from now |
/// | `due:<-5m`, `due:<now`, `due:<2026-12-24T16:00:00Z` | due before that time |
/// | `due:>2h` | due later than two hours from now; also with a fixed time |
/// | `due:2h..1d` | due between these times, inclusive |
/// | `due:none` | without a known due time |
/// | `!term` | that do not match the term |
///
/// Text is compared after [`fold()`]. Full-width punctuation acts like ASCII.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Filter {
    pub(super) terms: Vec<Term>,
}

/// The parts of a task that a filter examines.
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
    /// The description (the text of the notification), raw.
    pub desc: &'a str,
    /// The campaign; empty if it has none.
    pub campaign: &'a str,
    /// When it is due.
    pub sched_at: Option<Timestamp>,
}

impl Filter {
    /// Parses a filter. Text without terms gives the filter that matches everything.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parse::terms(text).map(|terms| Self { terms })
    }

    /// Whether the filter has no term, and so matches everything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a task matches at this moment, in the app of this name.
    pub fn matches(&self, task: &Matchable<'_>, now: Timestamp, app: &str) -> bool {
        let holds = |term: &Term| term.test.holds(task, now, app) != term.negated;
        // Searching text costs more than all other tests together, so it comes last.
        let (text, rest) = (Term::is_text, |term: &&Term| !term.is_text());
        self.terms.iter().filter(rest).all(holds) && self.terms.iter().filter(|term| text(term)).all(holds)
    }

    /// Returns the folded text if the filter is a single positive text term without a key. A task then matches if and
    /// only if this text occurs in its folded title, its folded description or its id.
    pub fn as_plain_text(&self) -> Option<&str> {
        match self.terms.as_slice() {
            [Term { negated: false, test: Test::Text(Place::Anywhere, phrase) }] => Some(phrase.needle.as_folded()),
            _ => None,
        }
    }
}

impl Filter {
    /// Whether the filter is more than words and ids to look for: it has a term with a key other than `id`, or a
    /// negated term.
    pub fn has_keys(&self) -> bool {
        let is_plain = |test: &Test| matches!(test, Test::Text(Place::Anywhere, _) | Test::Id(_));
        self.terms.iter().any(|term| term.negated || !is_plain(&term.test))
    }

    /// Whether the filter may match other tasks later although nothing changes about them.
    pub fn depends_on_time(&self) -> bool {
        self.terms.iter().any(|term| matches!(&term.test, Test::Due(due) if due.moves()))
    }
}

impl Due {
    /// Whether the condition is relative to now.
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
    /// Returns the moment, or the earliest or latest possible timestamp if the moment is beyond it.
    fn at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::FromNow(span) if span.is_negative() => now.checked_add(span).unwrap_or(Timestamp::MIN),
            Self::FromNow(span) => now.checked_add(span).unwrap_or(Timestamp::MAX),
        }
    }
}

#[cfg(test)]
mod tests;
