//! Deletes, holds and releases: which tasks are meant, the question, and the start of the run.

use super::{LineSession, Then};
use crate::{
    bulk::Stop,
    cli::{
        exit::Exit,
        linear::{
            ask,
            command::{Pick, Wish},
            reader::ReadLine,
            runs,
        },
    },
    domain::{App, ChangeRequest, ConfirmedPlan, Lanes, Plan, Remark, TaskId, TaskOutcome, Untrusted, Verb},
    locale::{label, tr},
    ops::{self, Prepared, Run},
};

impl LineSession<'_> {
    pub(super) async fn change(&mut self, wish: &Wish, picks: &[Pick]) -> anyhow::Result<Then> {
        match self.listing.meant(picks) {
            Ok(ids) => self.change_ids(wish, ids).await,
            Err(why) => {
                self.say(&why)?;
                Ok(Then::GoOn)
            }
        }
    }

    /// Reports which tasks a typed text names, and changes them after a confirmation. Refuses the text if it names
    /// another app, or if a number in it is ambiguous.
    pub(super) async fn change_named(&mut self, wish: &Wish, text: &str) -> anyhow::Result<Then> {
        let read = ops::ids_in_text(&self.context, text, true).await?;
        if let Some(other) = read.apps.other_than(&self.context.app) {
            let said = self.words_on_other_app(&other);
            self.say(&said)?;
            return Ok(Then::GoOn);
        }
        let (unsure, rest) = read.meant_and_rest_in_words();
        if !unsure.is_empty() {
            self.say(&tr!("line-named-unsure", command = wish.command()))?;
            unsure.iter().try_for_each(|line| self.say(line))?;
            return Ok(Then::GoOn);
        }
        if let Some(number) = read.left.iter().find(|left| self.listing.has_number(&left.text)) {
            self.say(&tr!("line-named-number", number = &number.text, command = wish.command()))?;
            return Ok(Then::GoOn);
        }
        let ids = read.ids();
        self.say(&tr!("line-named-read", count = ids.len()))?;
        rest.iter().try_for_each(|line| self.say(line))?;
        if ids.is_empty() { Ok(Then::GoOn) } else { self.change_ids(wish, ids).await }
    }

    /// Returns the message for a text that names another app; `other` is the app's name or its SDKAppID.
    pub(super) fn words_on_other_app(&self, other: &str) -> String {
        let is_it = |app: &&App| app.name.0 == other || app.sdkappid.to_string() == other;
        if let Some(app) = self.apps.all().find(is_it) {
            return tr!("line-named-app", app = app.name.to_string());
        }
        tr!("line-named-stranger", app = Untrusted::new(other).safe_cut(40))
    }

    /// Returns what is to be done to each task, or why no task can be changed like this.
    fn request(&self, wish: &Wish) -> Result<ChangeRequest, String> {
        let request = match wish {
            Wish::Delete => ChangeRequest::Delete,
            Wish::Hold(by) => ChangeRequest::HoldFor(*by),
            Wish::HoldUntil(until) => {
                ChangeRequest::HoldUntil(self.session.time("until", until).map_err(|error| error.to_string())?)
            }
            Wish::Release(None) => ChangeRequest::Release,
            Wish::Release(Some(at)) => {
                ChangeRequest::ReleaseAt(self.session.time("at", at).map_err(|error| error.to_string())?)
            }
        };
        request.check(self.context.service_now()).map_err(|problem| problem.to_string())?;
        Ok(request)
    }

    async fn change_ids(&mut self, wish: &Wish, ids: Vec<TaskId>) -> anyhow::Result<Then> {
        let verb = wish.verb();
        if let Some(why) = self.why_no_change(&ids).await? {
            self.say(&why)?;
            return Ok(Then::GoOn);
        }
        self.context.ledger.check().await?;
        let request = match self.request(wish) {
            Ok(request) => request,
            Err(why) => {
                self.say(&tr!("line-change-refused", why = why))?;
                return Ok(Then::GoOn);
            }
        };
        let prepared = ops::prepare(&self.context, &ids, None, request).await?;
        for settled in prepared.left_out.iter().take(10) {
            self.say(&runs::outcome(settled, verb))?;
        }
        self.count_not_found(&prepared.left_out);
        if prepared.plan.is_empty() {
            if let Err(error) = ops::nothing_to_change(&self.context, &prepared.left_out).await {
                self.say(&tr!("line-change-unaudited", error = format!("{error:#}")))?;
            }
            self.say(&tr!("line-change-nothing", verb = verb.as_str()))?;
            return Ok(Then::GoOn);
        }
        if !self.can_ask {
            let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            self.say(&tr!("line-change-no-terminal", verb = verb.as_str(), tasks = ids))?;
            return Ok(Then::Leave(Exit::NotConfirmed));
        }
        self.ask(prepared).await
    }

    /// Returns the reason why these tasks cannot be changed here at all, if there is one.
    async fn why_no_change(&self, ids: &[TaskId]) -> anyhow::Result<Option<String>> {
        if self.context.app.read_only {
            return Ok(Some(tr!("line-change-read-only")));
        }
        let elsewhere = self.apps.known_elsewhere(&self.context.app, ids).await?;
        Ok(elsewhere.map(|(id, app)| tr!("line-change-elsewhere", task = id.to_string(), app = app.to_string())))
    }

    /// Asks the question, and starts the run if the answer confirms it.
    async fn ask(&mut self, prepared: Prepared) -> anyhow::Result<Then> {
        for line in ask::facts(&self.context, &prepared, &self.zone()) {
            self.say(&line)?;
        }
        let Prepared { plan, left_out, moved, .. } = prepared;
        if moved > 0 {
            self.say(&tr!("line-warning", text = tr!("change-release-moved", count = moved)))?;
        }
        let (verb, now) = (plan.verb(), self.context.service_now());
        let danger = plan.danger(self.context.safety, plan.len().saturating_sub(ask::NAMED), now);
        let asked = plan.asked_at(danger);
        let mut lanes = Lanes::One;
        self.say_second_lane(&plan, lanes)?;
        self.reader.forget_early_lines();
        let reason = if plan.needs_reason(self.context.safety, &asked, now) {
            match self.answer(label!("line-question-reason")).await? {
                Ok(line) => match line.parse::<Remark>() {
                    Ok(reason) => Some(reason),
                    Err(why) => {
                        self.say(&tr!("line-change-no-reason", why = why.to_string()))?;
                        return self.kept(verb, Then::GoOn);
                    }
                },
                Err(then) => return self.kept(verb, then),
            }
        } else {
            None
        };
        let line = loop {
            match self.answer(&ask::question(verb, danger, &asked)).await? {
                Ok(line) if ask::is_switch(&line) && self.turn_lanes(&plan, &mut lanes)? => {}
                Ok(line) => break line,
                Err(then) => return self.kept(verb, then),
            }
        };
        let answer = ask::answer(verb, danger, &asked, &line);
        match answer.and_then(|answer| plan.confirm_as_asked(asked, &answer).ok()) {
            Some(plan) => self.send(plan, left_out, reason, lanes).await,
            None => self.kept(verb, Then::GoOn),
        }
    }

    /// Turns the second lane on or off, and says what that does. Returns false if it saves nothing and is off.
    fn turn_lanes(&mut self, plan: &Plan, lanes: &mut Lanes) -> anyhow::Result<bool> {
        let saves = plan.two_lanes(self.context.app.pace, &self.context.conditions()).is_some();
        *lanes = match lanes {
            Lanes::One if !saves => return Ok(false),
            Lanes::One => Lanes::Two,
            Lanes::Two => Lanes::One,
        };
        self.say_second_lane(plan, *lanes)?;
        Ok(true)
    }

    fn say_second_lane(&mut self, plan: &Plan, lanes: Lanes) -> anyhow::Result<()> {
        ask::second_lane(&self.context, plan, lanes).iter().try_for_each(|line| self.say(line))
    }

    /// Asks, and returns the line that was typed, or what happens next if none was typed. A line that is too long
    /// counts as empty.
    async fn answer(&mut self, question: &str) -> anyhow::Result<Result<String, Then>> {
        Ok(match self.line(question).await? {
            ReadLine::Text(line) => Ok(line),
            ReadLine::TooLong(_) => Ok(String::new()),
            ReadLine::End => Err(Then::Leave(Exit::NotConfirmed)),
            ReadLine::Signal(signal) => Err(Then::Leave(Exit::Signalled(signal))),
        })
    }

    /// Says that a question about a change of this kind was answered with no.
    pub(super) fn kept(&mut self, verb: Verb, then: Then) -> anyhow::Result<Then> {
        self.say(&tr!("line-change-kept", verb = verb.as_str()))?;
        Ok(then)
    }

    async fn send(
        &mut self,
        plan: ConfirmedPlan,
        left_out: Vec<TaskOutcome>,
        reason: Option<Remark>,
        lanes: Lanes,
    ) -> anyhow::Result<Then> {
        let run = Run::new(&self.context, Stop::new()).leaving_out(left_out).because(reason).in_lanes(lanes);
        self.run(run, Some(plan)).await
    }
}
