//! Reports which ids were read from an input before they are used, and refuses input that may be incomplete or
//! misunderstood.
//!
//! An id is known if it is in the app's list, which is the list of the app's tasks in the ledger.

use std::collections::HashMap;

use super::{failure::Refusal, notes::Notes};
use crate::{
    domain::{IdText, Lengths, NamedApps, TaskId, Untrusted, WhyNot, and_more},
    locale::tr,
    ops::{Context, IdList, ids_in_text, lengths_of},
};

/// A note names at most this many known ids one by one, and at most this many unknown ones.
const NAMED: usize = 10;

/// At most this many ids are looked up in the app's list before a command begins. If there are more, only the first
/// ones are looked up.
const LOOKED_UP: usize = 100_000;

/// At most this many ids are looked up with one query.
const AT_ONCE: usize = 1_000;

/// What the command does with the ids. This decides how strictly the input is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The tasks are only read, or changed in the ledger alone.
    Look,
    /// The tasks are changed on the service.
    Change,
}

/// A source of ids, and what its ids are needed for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    /// The name of the source, for messages.
    pub(super) source: &'a str,
    /// Whether the user says (`--whole`) that the source is complete even if its last line has no line end.
    pub(super) is_whole: bool,
    pub(super) purpose: Purpose,
    pub(super) notes: &'a Notes,
    pub(super) context: &'a Context,
}

impl Reading<'_> {
    /// Reports which tasks a list names. Refuses a list that names another app, or that has unknown ids which a
    /// spreadsheet may have rounded. Before a change, also refuses a list that may be cut off, that seems to say that
    /// one of its tasks must be kept, or, unless `is_whole` is set, that has an unknown id of unusual length.
    pub(super) async fn check_list(&self, list: &IdList) -> anyhow::Result<()> {
        self.refuse_other_app(&list.said.apps)?;
        let looked = self.look_up(first(&list.ids)).await?;
        if let Some(rounded) = list.said.rounded.as_ref().filter(|_| looked.unknown > 0) {
            let here = &self.context.app.name.0;
            return Err(self.refusal(&tr!("cli-ids-rounded", why = rounded, app = here)).into());
        }
        self.refuse_unended(list.said.unended, &list.ids, &looked).await?;
        self.say(&list.ids, &looked);
        if let Some(stays) = &list.said.stays {
            if self.purpose == Purpose::Change {
                return Err(self.refusal(&tr!("cli-ids-stay", why = stays)).into());
            }
            self.notes.say(&tr!("cli-because", what = self.source, why = stays));
        }
        if let Some(odd) = looked.odd.filter(|_| self.purpose == Purpose::Change && !self.is_whole) {
            let app = &self.context.app.name.0;
            return Err(self.refusal(&tr!("cli-ids-odd", id = odd.to_string(), app = app)).into());
        }
        if let Some(commented) = &list.said.commented {
            self.notes.say(&tr!("cli-because", what = self.source, why = commented));
        }
        Ok(())
    }

    /// Extracts the ids from free text, and reports which numbers were taken as ids and which were not. Refuses the
    /// text if it names another app, if no id was found, or if a number that was not taken may be a cut-off id. Before
    /// a change, also refuses it if a number that was not taken may have been meant as an id, or if its last id may be
    /// cut off.
    pub(super) async fn take_out_of(&self, text: &str) -> anyhow::Result<Vec<TaskId>> {
        let read = ids_in_text(self.context, text, self.is_whole).await?;
        self.refuse_other_app(&read.apps)?;
        let (meant, rest) = read.meant_and_rest_in_words();
        if read.taken.is_empty() && meant.is_empty() {
            return Err(self.nothing_taken(&read).into());
        }
        if read.taken.is_empty() {
            return Err(self.meant_but_not_taken(false, read.left_in_words()).into());
        }
        let ids = read.ids();
        let looked = self.look_up(first(&ids)).await?;
        self.say(&ids, &looked);
        self.add(&rest);
        let is_torn = read.left.iter().any(|left| left.why == WhyNot::Torn);
        if !meant.is_empty() && (is_torn || self.purpose == Purpose::Change) {
            return Err(self.meant_but_not_taken(is_torn, meant).into());
        }
        self.add(&meant);
        self.refuse_unended(read.unended, &ids, &looked).await?;
        Ok(ids)
    }

    fn add(&self, lines: &[String]) {
        for line in lines {
            self.notes.add(&format!("  {line}"));
        }
    }

    fn refuse_other_app(&self, apps: &NamedApps) -> Result<(), Refusal> {
        let Some(other) = apps.other_than(&self.context.app) else { return Ok(()) };
        let (source, other, app) = (self.source, Untrusted::new(other).safe_cut(40), &self.context.app.name.0);
        Err(Refusal::Usage(tr!("cli-ids-other-app", source = source, other = other, app = app)))
    }

    /// Before a change, refuses input that ends right after an unknown id, without a line end: the id may be cut off,
    /// and the beginning of an id may itself be an id. If there are several ids and none of them is known, the ledger
    /// cannot tell whether the last one is complete. The last id is then accepted: if its length differed from that of
    /// the other ids, it would already have been refused while the input was read.
    async fn refuse_unended(&self, unended: Option<TaskId>, ids: &[TaskId], looked: &Looked) -> anyhow::Result<()> {
        let Some(id) = unended.filter(|_| self.purpose == Purpose::Change && !self.is_whole) else { return Ok(()) };
        if (ids.len() > 1 && looked.known == 0) || self.known(&[id]).await?.contains_key(&id) {
            return Ok(());
        }
        let app = &self.context.app.name.0;
        Err(Refusal::Usage(tr!("cli-ids-unended", source = self.source, id = id.to_string(), app = app)).into())
    }

    fn nothing_taken(&self, read: &IdText) -> Refusal {
        Refusal::Input { what: tr!("cli-ids-none", source = self.source), rows: read.left_in_words() }
    }

    fn meant_but_not_taken(&self, is_torn: bool, rows: Vec<String>) -> Refusal {
        let what = if is_torn {
            tr!("cli-ids-not-taken-torn", source = self.source)
        } else {
            tr!("cli-ids-not-taken", source = self.source)
        };
        Refusal::Input { what, rows }
    }

    fn refusal(&self, what: &str) -> Refusal {
        Refusal::Usage(tr!("cli-ids-refused", source = self.source, why = what))
    }

    /// Reports how many ids were read and how many of them are unknown. Before a change, or if an unknown id has an
    /// unusual length, also names the first known ids and the first unknown ones.
    fn say(&self, ids: &[TaskId], looked: &Looked) {
        let (source, app, count) = (self.source, &self.context.app.name.0, ids.len());
        self.notes.say(&match looked.unknown {
            0 => tr!("cli-ids-read", source = source, count = count),
            1 if count == 1 => tr!("cli-ids-read-one-unknown", source = source, app = app),
            unknown if count > LOOKED_UP => tr!(
                "cli-ids-read-first-unknown",
                source = source,
                count = count,
                unknown = unknown,
                first = LOOKED_UP,
                app = app,
            ),
            unknown => tr!("cli-ids-read-unknown", source = source, count = count, unknown = unknown, app = app),
        });
        if self.purpose == Purpose::Change || looked.odd.is_some() {
            self.add(&looked.lines());
        }
    }

    async fn look_up(&self, ids: &[TaskId]) -> anyhow::Result<Looked> {
        let mut looked = Looked { lengths: lengths_of(self.context).await?, ..Looked::default() };
        for ids in ids.chunks(AT_ONCE) {
            let known = self.known(ids).await?;
            for id in ids {
                looked.add(*id, known.get(id));
            }
        }
        Ok(looked)
    }

    /// Returns the known ids, with the titles of their tasks.
    async fn known(&self, ids: &[TaskId]) -> anyhow::Result<HashMap<TaskId, String>> {
        let tasks = self.context.ledger.tasks(&self.context.service(), ids).await?;
        let title = |title: Option<Untrusted>| title.as_ref().map(Untrusted::safe).unwrap_or_default();
        Ok(tasks.into_iter().map(|task| (task.id, title(task.title))).collect())
    }
}

/// Which of the ids are known.
#[derive(Debug, Default)]
struct Looked {
    known: usize,
    unknown: usize,
    /// The first known ids, with the titles of their tasks.
    titles: Vec<(TaskId, String)>,
    /// The first unknown ids.
    strangers: Vec<TaskId>,
    /// The first unknown id whose length differs from that of the app's ids.
    odd: Option<TaskId>,
    lengths: Lengths,
}

impl Looked {
    fn add(&mut self, id: TaskId, title: Option<&String>) {
        if let Some(title) = title {
            self.known += 1;
            if self.titles.len() < NAMED {
                self.titles.push((id, title.clone()));
            }
        } else {
            self.unknown += 1;
            self.odd = self.odd.or_else(|| self.lengths.oddity(id).map(|_| id));
            if self.strangers.len() < NAMED {
                self.strangers.push(id);
            }
        }
    }

    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<_> = self.titles.iter().map(|(id, title)| format!("{id}  {title}")).collect();
        lines.extend(and_more(self.known, NAMED));
        lines.extend(self.strangers.iter().map(|id| match self.lengths.oddity(*id) {
            Some(why) => tr!("cli-id-odd", id = id.to_string(), why = why.in_words()),
            None => tr!("cli-id-unknown", id = id.to_string()),
        }));
        lines.extend(and_more(self.unknown, NAMED));
        lines
    }
}

/// Returns the ids that are looked up: the first [`LOOKED_UP`] of these.
fn first(ids: &[TaskId]) -> &[TaskId] {
    &ids[..ids.len().min(LOOKED_UP)]
}
