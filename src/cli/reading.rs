//! Says what was read as ids before anything happens with them, and refuses what may not be all that somebody meant.

use std::collections::HashMap;

use super::{failure::Refusal, notes::Notes};
use crate::{
    domain::{IdText, Lengths, NamedApps, TaskId, Untrusted, WhyNot, and_more, grouped},
    ops::{Context, IdList, ids_in_text, lengths_of},
};

/// Ids that are named of those in the app's list, and of those that are not.
const NAMED: usize = 10;

/// So many ids are looked up before a command begins; of more, only the first.
const LOOKED_UP: usize = 100_000;

/// Ids that are looked up at once.
const AT_ONCE: usize = 1_000;

/// What becomes of ids, which decides how much must be sure about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// They are read, added or dropped here.
    Look,
    /// They are deleted on the service.
    Delete,
}

/// Where ids were read, and for what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    /// Name of the source, for messages.
    pub(super) source: &'a str,
    /// Whether somebody says that the source is whole, though its last line has no end.
    pub(super) is_whole: bool,
    pub(super) purpose: Purpose,
    pub(super) notes: &'a Notes,
    pub(super) context: &'a Context,
}

impl Reading<'_> {
    /// Says which tasks a list names, and refuses it where it belongs to another app, or may be cut or rounded.
    pub(super) async fn check_list(&self, list: &IdList) -> anyhow::Result<()> {
        self.refuse_other_app(&list.said.apps)?;
        let looked = self.look_up(first(&list.ids)).await?;
        if let Some(rounded) = list.said.rounded.as_ref().filter(|_| looked.unknown > 0) {
            let here = &self.context.app.name;
            return Err(self.refusal(&format!("{rounded}; not all of them are in the list of {here}")).into());
        }
        self.refuse_unended(list.said.unended, &list.ids, &looked).await?;
        self.say(&list.ids, &looked);
        if let Some(stays) = &list.said.stays {
            if self.purpose == Purpose::Delete {
                return Err(self.refusal(&format!("{stays}: give the ids that are meant alone")).into());
            }
            self.notes.say(&format!("{}: {stays}", self.source));
        }
        if let Some(odd) = looked.odd.filter(|_| self.purpose == Purpose::Delete && !self.is_whole) {
            return Err(self.refusal(&format!(
                "{odd} is not in the list of {}, and no id of this app is of its length: was the list wrapped or cut? Correct \
                 it, or add --whole if it is right",
                self.context.app.name
            ))
            .into());
        }
        if let Some(commented) = &list.said.commented {
            self.notes.say(&format!("{}: {commented}", self.source));
        }
        Ok(())
    }

    /// Takes the ids out of a text and says what was taken and what was not; refuses it where what was not taken may have
    /// been meant.
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
        if !meant.is_empty() && (is_torn || self.purpose == Purpose::Delete) {
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
        let (source, other, here) = (self.source, Untrusted::new(other).safe_cut(40), &self.context.app.name);
        Err(Refusal::Usage(format!(
            "{source} names tasks of app {other}, and this is {here}: choose one app with --app; nothing was done"
        )))
    }

    /// What is deleted must be known, where the input ends right behind it: half an id may be an id too. Where none of these
    /// ids is known, the ledger says nothing about the last; its length, which fits the others', must do.
    async fn refuse_unended(&self, unended: Option<TaskId>, ids: &[TaskId], looked: &Looked) -> anyhow::Result<()> {
        let Some(id) = unended.filter(|_| self.purpose == Purpose::Delete && !self.is_whole) else { return Ok(()) };
        if (ids.len() > 1 && looked.known == 0) || self.known(&[id]).await?.contains_key(&id) {
            return Ok(());
        }
        let (source, here) = (self.source, &self.context.app.name);
        Err(Refusal::Usage(format!(
            "{source} ends right behind {id}, without a line end, and {id} is not in the list of {here}: it may have been \
             cut; get the whole input, or add --whole if this is all of it; nothing was sent"
        ))
        .into())
    }

    fn nothing_taken(&self, read: &IdText) -> Refusal {
        let what = format!("no task id was found on {}: give one id per line, or text that names them", self.source);
        Refusal::Input { what, rows: read.left_in_words() }
    }

    fn meant_but_not_taken(&self, is_torn: bool, rows: Vec<String>) -> Refusal {
        let whole = if is_torn { ", or add --whole if this is all of it" } else { "" };
        let what = format!(
            "{} has numbers that may be ids and were not taken, so nothing was done: give one id per line, and what is not \
             meant in lines that begin with # and a blank{whole}",
            self.source
        );
        Refusal::Input { what, rows }
    }

    fn refusal(&self, what: &str) -> Refusal {
        Refusal::Usage(format!("{}: {what}; nothing was done", self.source))
    }

    /// Says how many ids were read and how many of them are not in the app's list; before a delete also which.
    fn say(&self, ids: &[TaskId], looked: &Looked) {
        let here = &self.context.app.name;
        let (count, named) = (grouped(ids.len()), if ids.len() == 1 { "id" } else { "ids" });
        let unknown = match looked.unknown {
            0 => String::new(),
            1 if ids.len() == 1 => format!(", not in the list of {here}"),
            unknown if ids.len() > LOOKED_UP => {
                format!(", {} of the first {} not in the list of {here}", grouped(unknown), grouped(LOOKED_UP))
            }
            unknown => format!(", {} of them not in the list of {here}", grouped(unknown)),
        };
        self.notes.say(&format!("{}: {count} {named}{unknown}", self.source));
        if self.purpose == Purpose::Delete || looked.odd.is_some() {
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

    /// Those of these ids that are in the app's list, with their titles.
    async fn known(&self, ids: &[TaskId]) -> anyhow::Result<HashMap<TaskId, String>> {
        let tasks = self.context.ledger.tasks(&self.context.service(), ids).await?;
        let title = |title: Option<Untrusted>| title.as_ref().map(Untrusted::safe).unwrap_or_default();
        Ok(tasks.into_iter().map(|task| (task.id, title(task.title))).collect())
    }
}

/// What the app's list says of ids.
#[derive(Debug, Default)]
struct Looked {
    known: usize,
    unknown: usize,
    /// The first that are known, with their titles.
    titles: Vec<(TaskId, String)>,
    /// The first that are not.
    strangers: Vec<TaskId>,
    /// The first that is not, and is of another length than the app's ids.
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
            Some(why) => format!("{id}  (not in the list; {})", why.in_words()),
            None => format!("{id}  (not in the list)"),
        }));
        lines.extend(and_more(self.unknown, NAMED));
        lines
    }
}

/// Those that are looked up.
fn first(ids: &[TaskId]) -> &[TaskId] {
    &ids[..ids.len().min(LOOKED_UP)]
}
