//! What a session shows: the list and its pages, one task, the filter, the app.

use std::sync::Arc;

use super::LineSession;
use crate::{
    cli::{
        exit::Exit,
        linear::{command::Pick, listing::Listing, words},
    },
    domain::{AppName, Filter, Signal, safe_text},
    locale::{self, label, tr},
    ops::{self, Facts, LookAlike, SyncReport},
};

impl LineSession<'_> {
    /// Reads the service's list into the ledger. A failure is reported, and the ledger keeps the tasks that it has.
    pub(super) async fn read_list(&mut self) -> anyhow::Result<()> {
        self.say(label!("line-read-begins"))?;
        let window = ops::default_window(self.context.service_now());
        let context = Arc::clone(&self.context);
        let mut silent = |_| {};
        let signals = &mut *self.session.world.signals;
        signals.listen();
        let report = tokio::select! {
            report = ops::sync(&context, window, &mut silent) => Ok(report),
            signal = signals.next() => Err(signal),
        };
        let report = match (report, signals.release()) {
            (Ok(report), None) => report,
            (Err(signal), _) | (Ok(_), Some(signal)) => {
                // Ctrl-C ends only the reading; any other signal ends the session.
                if signal != Signal::Interrupt {
                    signals.end_soon(signal);
                    self.ending = Some(Exit::Signalled(signal));
                }
                return self.say(label!("line-read-stopped"));
            }
        };
        match report {
            Ok(report) => {
                self.read_at = Some(self.context.clock.since_boot());
                self.say_report(&report)
            }
            Err(error) => self.say(&tr!("line-read-failed", error = format!("{error:#}"))),
        }
    }

    /// Prints the result of reading the list, with its warnings.
    pub(super) fn say_report(&mut self, report: &SyncReport) -> anyhow::Result<()> {
        let SyncReport { seen, added, changed, .. } = report;
        self.say(&tr!("line-read-done", seen = seen, added = added, changed = changed))?;
        if report.outside > 0 {
            self.say(&tr!("line-read-outside", count = report.outside))?;
        }
        let again = report.reappeared.iter().map(|again| tr!("line-warning", text = again.to_string()));
        let gaps = report.gaps.iter().map(|gap| tr!("line-warning-gap", gap = locale::shown(gap)));
        let skipped = report.examples.iter().map(|why| tr!("line-warning-skipped", reason = locale::shown(why)));
        let flaws = report.flaws.iter().map(|flaw| tr!("line-warning", text = locale::shown(flaw)));
        again.chain(gaps).chain(skipped).chain(flaws).try_for_each(|warning| self.say(&warning))
    }

    /// Reads the list from the ledger again, and prints its first page.
    pub(super) async fn list_anew(&mut self) -> anyhow::Result<()> {
        self.listing = Listing::read(&self.context, self.filter.clone()).await?;
        let age = self.read_at.map_or_else(
            || tr!("line-list-unread"),
            |at| {
                let age = self.context.clock.since_boot().saturating_sub(at);
                tr!("line-list-age", span = words::span(age.as_secs()))
            },
        );
        let (count, pending, soon) = (self.listing.len(), self.listing.pending, self.listing.soon);
        self.say(&if self.filter.is_some() {
            tr!("line-list-filtered", count = count, pending = pending, soon = soon, age = age)
        } else {
            tr!("line-list", pending = pending, soon = soon, age = age)
        })?;
        if self.listing.going_out > 0 {
            self.say(&tr!("line-list-held", count = self.listing.going_out))?;
        }
        self.say_page().await
    }

    pub(super) async fn say_page(&mut self) -> anyhow::Result<()> {
        let page = self.listing.page(&self.context).await?;
        let Some((last, ..)) = page.last() else {
            return self.say(if self.filter.is_some() {
                label!("line-page-unmatched")
            } else {
                label!("line-page-empty")
            });
        };
        let (now, zone, left) = (self.context.service_now(), self.zone(), self.listing.len().saturating_sub(*last));
        for (number, id, task) in &page {
            self.say(&task.as_ref().map_or_else(
                || tr!("line-page-forgotten", number = number.to_string(), task = id.to_string()),
                |task| words::task(*number, task, now, &zone),
            ))?;
        }
        if left > 0 { self.say(&tr!("line-page-more", count = left)) } else { Ok(()) }
    }

    pub(super) async fn open(&mut self, pick: Pick) -> anyhow::Result<()> {
        let ids = match self.listing.meant(&[pick]) {
            Ok(ids) => ids,
            Err(why) => return self.say(&why),
        };
        let depth = ops::Depth::WithAlikes;
        let Some(facts) = ops::facts(&self.apps, &self.context, ids[0], depth).await? else {
            return self.say(&tr!("line-open-unknown", task = ids[0].to_string()));
        };
        self.facts_in_words(&facts).iter().try_for_each(|line| self.say(line))
    }

    /// Returns lines that say what is known about a task.
    pub(super) fn facts_in_words(&self, facts: &Facts) -> Vec<String> {
        let (task, now, zone) = (&facts.task, self.context.service_now(), self.zone());
        let (audience, due) = (words::audience(task.task_type), words::due_of(task, now, &zone));
        let held = words::hold_of(task).map(|hold| words::held(hold, task.sched_at, &zone));
        let state = held.or_else(|| words::state(&task.status)).unwrap_or_else(|| tr!("line-state-pending"));
        let mut lines = vec![
            tr!("line-open-task", task = task.id.to_string(), audience = audience, due = due),
            tr!("line-open-state", state = state),
            tr!("line-open-title", title = words::title(task)),
        ];
        lines.extend(task.desc.as_ref().map(|desc| tr!("line-open-text", text = desc.safe())));
        let campaign = task.campaign.as_ref().map(|campaign| safe_text(campaign.as_str()));
        lines.extend(campaign.map(|campaign| tr!("line-open-campaign", campaign = campaign)));
        lines.extend(task.note.as_ref().map(|note| tr!("line-open-note", note = note.safe())));
        let error = task.last_error.as_ref().map(|error| safe_text(&locale::shown(&error.message)));
        lines.extend(error.map(|error| tr!("line-open-error", error = error)));
        let alike = |alike: &LookAlike| {
            let (id, due) = (alike.id.to_string(), words::due(alike.due, now, &zone));
            if alike.app == self.context.app.name {
                tr!("line-open-alike", task = id, due = due)
            } else {
                tr!("line-open-alike-elsewhere", app = alike.app.to_string(), task = id, due = due)
            }
        };
        lines.extend(facts.alikes.iter().flatten().map(alike));
        let verbs = ops::AuditVerbs::of(&facts.history);
        for entry in &facts.history {
            let action = safe_text(&ops::audit_action(entry, &verbs));
            lines.push(tr!("line-open-history", at = entry.at.to_string(), action = action, user = &entry.actor.user));
            lines.extend(facts.reason_of(entry).map(|reason| tr!("line-open-reason", reason = reason)));
        }
        lines
    }

    pub(super) async fn filter(&mut self, text: &str) -> anyhow::Result<()> {
        if text.is_empty() {
            self.filter = None;
        } else {
            match Filter::parse(text) {
                Ok(filter) => self.filter = Some(filter),
                Err(error) => {
                    for line in error.caret(text).lines() {
                        self.say(line)?;
                    }
                    return self.say(&tr!("line-filter-kept", error = error.message));
                }
            }
        }
        self.list_anew().await
    }

    pub(super) async fn switch(&mut self, name: &str) -> anyhow::Result<()> {
        let names: Vec<_> = self.apps.all().map(|app| app.name.0.clone()).collect();
        if name.is_empty() {
            let (apps, now) = (names.join(label!("number-list-separator")), &self.context.app.name);
            return self.say(&tr!("line-switch-apps", apps = apps, app = now.to_string()));
        }
        if !names.iter().any(|known| known == name) {
            let apps = names.join(label!("number-list-separator"));
            return self.say(&tr!("line-switch-unknown", app = name, apps = apps));
        }
        self.context = self.apps.open(&AppName(name.to_owned()))?;
        (self.filter, self.read_at, self.unfinished) = (None, None, None);
        self.say(&words::context(&self.context.app, self.banner.as_deref()))?;
        self.read_list().await?;
        self.offer_to_resume().await?;
        self.list_anew().await
    }
}
