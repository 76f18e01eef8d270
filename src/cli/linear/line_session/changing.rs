//! Deletes, holds and releases: which tasks are meant, the question, and the start of the run.

use super::{LineSession, Then};
use crate::{
    bulk::Stop,
    cli::{
        exit::Exit,
        linear::{ask, command::Pick, reader::ReadLine, runs},
    },
    domain::{App, ChangeRequest, ConfirmedPlan, TaskId, TaskOutcome, Untrusted, Verb},
    locale::{label, tr},
    ops::{self, Run},
};

impl LineSession<'_> {
    pub(super) async fn delete(&mut self, picks: &[Pick]) -> anyhow::Result<Then> {
        match self.listing.meant(picks) {
            Ok(ids) => self.delete_ids(ids).await,
            Err(why) => {
                self.say(&why)?;
                Ok(Then::GoOn)
            }
        }
    }

    /// Reports which tasks a typed text names, and deletes them after a confirmation. Refuses the text if it names
    /// another app, or if a number in it is ambiguous.
    pub(super) async fn delete_named(&mut self, text: &str) -> anyhow::Result<Then> {
        let read = ops::ids_in_text(&self.context, text, true).await?;
        if let Some(other) = read.apps.other_than(&self.context.app) {
            let said = self.words_on_other_app(&other);
            self.say(&said)?;
            return Ok(Then::GoOn);
        }
        let (unsure, rest) = read.meant_and_rest_in_words();
        if !unsure.is_empty() {
            self.say(label!("line-named-unsure"))?;
            unsure.iter().try_for_each(|line| self.say(line))?;
            return Ok(Then::GoOn);
        }
        if let Some(number) = read.left.iter().find(|left| self.listing.has_number(&left.text)) {
            self.say(&tr!("line-named-number", number = &number.text))?;
            return Ok(Then::GoOn);
        }
        let ids = read.ids();
        self.say(&tr!("line-named-read", count = ids.len()))?;
        rest.iter().try_for_each(|line| self.say(line))?;
        if ids.is_empty() { Ok(Then::GoOn) } else { self.delete_ids(ids).await }
    }

    /// Returns the message for a text that names another app; `other` is the app's name or its SDKAppID.
    pub(super) fn words_on_other_app(&self, other: &str) -> String {
        let is_it = |app: &&App| app.name.0 == other || app.sdkappid.to_string() == other;
        if let Some(app) = self.apps.all().find(is_it) {
            return tr!("line-named-app", app = app.name.to_string());
        }
        tr!("line-named-stranger", app = Untrusted::new(other).safe_cut(40))
    }

    pub(super) async fn delete_ids(&mut self, ids: Vec<TaskId>) -> anyhow::Result<Then> {
        if self.context.app.read_only {
            self.say(label!("line-delete-read-only"))?;
            return Ok(Then::GoOn);
        }
        if let Some((id, app)) = self.apps.known_elsewhere(&self.context.app, &ids).await? {
            self.say(&tr!("line-delete-elsewhere", task = id.to_string(), app = app.to_string()))?;
            return Ok(Then::GoOn);
        }
        self.context.ledger.check().await?;
        let prepared = ops::prepare(&self.context, &ids, None, ChangeRequest::Delete).await?;
        for settled in prepared.left_out.iter().take(10) {
            self.say(&runs::outcome(settled, Verb::Delete))?;
        }
        self.count_not_found(&prepared.left_out);
        if prepared.plan.is_empty() {
            if let Err(error) = ops::nothing_to_change(&self.context, &prepared.left_out).await {
                self.say(&tr!("line-delete-unaudited", error = format!("{error:#}")))?;
            }
            self.say(label!("line-delete-nothing"))?;
            return Ok(Then::GoOn);
        }
        if !self.can_ask {
            let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            self.say(&tr!("line-delete-no-terminal", tasks = ids))?;
            return Ok(Then::Leave(Exit::NotConfirmed));
        }
        for line in ask::facts(&self.context, &prepared.plan, &prepared.left_out, &self.zone()) {
            self.say(&line)?;
        }
        let hidden = prepared.plan.len().saturating_sub(ask::NAMED);
        let danger = prepared.plan.danger(self.context.safety, hidden, self.context.service_now());
        let asked = prepared.plan.asked_at(danger);
        self.reader.forget_early_lines();
        let line = match self.line(ask::question(danger, &asked)).await? {
            ReadLine::Text(line) => line,
            ReadLine::TooLong(_) => String::new(),
            ReadLine::End => return self.kept(Then::Leave(Exit::NotConfirmed)),
            ReadLine::Signal(signal) => return self.kept(Then::Leave(Exit::Signalled(signal))),
        };
        let confirmed =
            ask::answer(danger, &asked, &line).and_then(|answer| prepared.plan.confirm_as_asked(asked, &answer).ok());
        match confirmed {
            Some(plan) => self.send(plan, prepared.left_out).await,
            None => self.kept(Then::GoOn),
        }
    }

    pub(super) fn kept(&mut self, then: Then) -> anyhow::Result<Then> {
        self.say(label!("line-delete-kept"))?;
        Ok(then)
    }

    pub(super) async fn send(&mut self, plan: ConfirmedPlan, left_out: Vec<TaskOutcome>) -> anyhow::Result<Then> {
        let run = Run::new(&self.context, Stop::new()).leaving_out(left_out);
        self.run(run, Some(plan)).await
    }
}
