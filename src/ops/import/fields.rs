//! Converts the text of each field and puts it into the row.

use std::collections::HashMap;

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};

use super::text::quoted;
use crate::{
    domain::{
        App, Campaign, CampaignError, Column, NamedApps, TaskId, TaskType, WrittenTime, id_in_cell, may_say_to_stay,
        parse_written, secrets::redacted, squeezed,
    },
    ledger::{CampaignBy, ImportRow},
    locale::{label, tr},
};

/// The fields that a row can have (docs/interface.md#import-files; `created_at` and `app` occur in lists that pushdeck
/// exports).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    TaskId,
    Type,
    SchedAt,
    Title,
    Desc,
    Campaign,
    CreatedAt,
    App,
    SdkAppId,
}

impl Field {
    pub(super) const ALL: [Self; 9] = [
        Self::TaskId,
        Self::Type,
        Self::SchedAt,
        Self::Title,
        Self::Desc,
        Self::Campaign,
        Self::CreatedAt,
        Self::App,
        Self::SdkAppId,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::TaskId => "task_id",
            Self::Type => "type",
            Self::SchedAt => "sched_at",
            Self::Title => "title",
            Self::Desc => "desc",
            Self::Campaign => "campaign",
            Self::CreatedAt => "created_at",
            Self::App => "app",
            Self::SdkAppId => "sdkappid",
        }
    }

    /// Returns whether a column with this heading holds the field. A column that names the app of its rows is
    /// recognised in any spelling.
    pub(super) fn is_named(self, heading: &str) -> bool {
        match self {
            Self::App | Self::SdkAppId => squeezed(heading) == self.name(),
            _ => self.name().eq_ignore_ascii_case(heading),
        }
    }
}

/// Which fields are wanted.
#[derive(Clone, Debug)]
pub(in crate::ops) enum Wanted {
    /// Only the ids; the other fields are not read into the row.
    IdsOnly,
    /// All fields, for an import into `app`. Rows that name no campaign get `campaign`, or else the app's default.
    All {
        /// The app, whose name and number reveal rows that belong to another app.
        app: Box<App>,
        /// The campaign of rows that name none.
        campaign: Option<Campaign>,
        /// The time zone of times that name none; UTC if `None`.
        zone: Option<TimeZone>,
    },
}

/// The row that is being filled.
pub(in crate::ops) struct Fields {
    wanted: Wanted,
    row: ImportRow,
    id: Option<TaskId>,
    /// Whether any line so far had an id.
    has_ids: bool,
    /// Where the row's campaign comes from.
    campaign: CampaignSource,
    /// The last campaign that was read, with its spelling: most files repeat one.
    last_campaign: Option<(String, Campaign)>,
    /// The first other app that a row named, and how many rows named one.
    other_app: Option<(String, u64)>,
    /// The first time without a zone that was taken as UTC, and how many there were.
    taken_as_utc: Option<(String, u64)>,
    /// Whether the row comes from the service, whose times are UTC.
    of_service: bool,
    /// Whether the user says that the input is complete although its last line has no line break.
    pub(super) is_whole: bool,
    /// What the rows say besides their ids, if only the ids are wanted.
    pub(super) said: Said,
    /// The meaning of each key of the JSON objects read so far.
    columns: HashMap<String, Column>,
}

/// The maximum number of keys whose meaning is remembered.
const MOST_COLUMNS: usize = 256;

/// What rows say besides their ids, if only the ids are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The apps that rows name.
    pub apps: NamedApps,
    /// The id at the end of the input, if no line break follows it.
    pub unended: Option<TaskId>,
    /// A note that the ids look as if a spreadsheet had rounded them.
    pub rounded: Option<String>,
    /// A note that rows of a table were taken for comments.
    pub commented: Option<String>,
    /// A note on the first row that seems to say that its task must not be deleted, with its line.
    pub stays: Option<String>,
    /// Whether the input says more than ids and the fields of our own lists: other columns or fields, comments after
    /// the first id, or comments that may say what must not be deleted. Only the author knows what these mean.
    pub says_more: bool,
}

/// Where the campaign of a row comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CampaignSource {
    /// From the row: it is the campaign that was read last.
    ByRow,
    /// Not from the row, but from the import as a whole.
    Otherwise,
}

/// Strings that grew beyond this many bytes are shrunk before they are used again, so that a few very long texts do not
/// stay in memory.
const KEPT: usize = 4 * 1024;

impl Fields {
    pub(in crate::ops) fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            row: ImportRow::default(),
            id: None,
            has_ids: false,
            campaign: CampaignSource::Otherwise,
            last_campaign: None,
            other_app: None,
            taken_as_utc: None,
            of_service: false,
            is_whole: false,
            said: Said::default(),
            columns: HashMap::new(),
        }
    }

    /// Sets whether the user says that the input is complete although its last line has no line break.
    #[must_use]
    pub(in crate::ops) fn whole(self, is_whole: bool) -> Self {
        Self { is_whole, ..self }
    }

    /// Returns whether only the ids are wanted.
    pub(super) fn wants_ids_only(&self) -> bool {
        matches!(self.wanted, Wanted::IdsOnly)
    }

    /// Begins a new row.
    pub(super) fn begin(&mut self) {
        self.id = None;
        self.of_service = false;
        self.campaign = CampaignSource::Otherwise;
        self.row.task_type = None;
        self.row.sched_at = None;
        self.row.created_at = None;
        for text in [&mut self.row.title, &mut self.row.desc] {
            text.clear();
            text.shrink_to(KEPT);
        }
    }

    /// Marks the row as coming from the service, which names no time zone because all of its times are in UTC.
    pub(super) fn set_of_service(&mut self) {
        self.of_service = true;
    }

    /// Sets the id.
    pub(super) fn set_id(&mut self, id: TaskId) {
        self.id = Some(id);
    }

    /// Sets a field. Empty text leaves the field unset.
    pub(super) fn set(&mut self, field: Field, text: &str) -> Result<(), String> {
        if self.wants_ids_only() && field != Field::TaskId {
            if matches!(field, Field::App | Field::SdkAppId) {
                self.said.apps.add_name(text.trim());
            }
            return Ok(());
        }
        match field {
            // A saved reply may repeat the request, with the signature in its URL.
            Field::Title => self.row.title.push_str(&redacted(text)),
            Field::Desc => self.row.desc.push_str(&redacted(text)),
            _ => match text.trim() {
                "" => {}
                text => self.set_trimmed(field, text)?,
            },
        }
        Ok(())
    }

    fn set_trimmed(&mut self, field: Field, text: &str) -> Result<(), String> {
        match field {
            Field::TaskId => self.id = Some(task_id(text)?),
            Field::Type => self.row.task_type = Some(task_type(text)?),
            Field::SchedAt => self.row.sched_at = Some(self.moment(field, text)?),
            Field::CreatedAt => self.row.created_at = Some(self.moment(field, text)?),
            Field::Campaign => self.set_campaign(text)?,
            Field::App => self.look_at_app(text),
            Field::SdkAppId => {
                let number = text.parse().map_err(|_| tr!("import-not-a-number", text = quoted(text)))?;
                self.check_sdkappid(number)?;
            }
            Field::Title | Field::Desc => {}
        }
        Ok(())
    }

    fn moment(&mut self, field: Field, text: &str) -> Result<Timestamp, String> {
        let not_a_time = |hint: &str| tr!("import-not-a-time", field = field.name(), text = quoted(text), hint = hint);
        match parse_written(text) {
            Ok(WrittenTime::Instant(at)) => Ok(at),
            Ok(WrittenTime::Local(civil)) => self.local(civil, text).map_err(|hint| not_a_time(&hint)),
            Err(Some(hint)) => Err(not_a_time(&hint)),
            Err(None) => Err(not_a_time(label!("import-time-hint"))),
        }
    }

    /// Converts a time without a zone to a moment.
    fn local(&mut self, civil: DateTime, text: &str) -> Result<Timestamp, String> {
        let zone = if let Wanted::All { zone, .. } = &self.wanted { zone.as_ref() } else { None };
        let Some(zone) = zone.filter(|_| !self.of_service) else {
            if !self.of_service {
                self.taken_as_utc.get_or_insert_with(|| (text.to_owned(), 0)).1 += 1;
            }
            return Offset::UTC.to_timestamp(civil).map_err(|_| tr!("import-time-far"));
        };
        zone.to_ambiguous_timestamp(civil).unambiguous().map_err(|_| {
            tr!("import-time-ambiguous", zone = zone.iana_name().unwrap_or_else(|| label!("import-time-zone")))
        })
    }

    fn set_campaign(&mut self, text: &str) -> Result<(), String> {
        if self.last_campaign.as_ref().is_none_or(|(spelt, _)| spelt != text) {
            let campaign = text.parse().map_err(|error: CampaignError| {
                tr!("import-campaign", text = quoted(text), error = error.to_string())
            })?;
            self.last_campaign = Some((text.to_owned(), campaign));
        }
        self.campaign = CampaignSource::ByRow;
        Ok(())
    }

    fn look_at_app(&mut self, text: &str) {
        if let Wanted::All { app, .. } = &self.wanted
            && app.name.0 != text
        {
            self.other_app.get_or_insert_with(|| (text.to_owned(), 0)).1 += 1;
        }
    }

    /// Refuses a row with the number of another app, because its id would mean another task here.
    pub(super) fn check_sdkappid(&mut self, number: u64) -> Result<(), String> {
        if self.wants_ids_only() {
            self.said.apps.add_number(number);
        }
        match &self.wanted {
            Wanted::All { app, .. } if app.sdkappid.0 != number => Err(tr!(
                "import-other-app",
                number = number.to_string(),
                app = app.name.to_string(),
                sdkappid = app.sdkappid.to_string(),
            )),
            _ => Ok(()),
        }
    }

    /// Examines a cell that holds none of the fields: it may say that the row's task must not be deleted.
    pub(super) fn look_at_cell(&mut self, line: u64, heading: &str, column: Column, cell: &str) {
        self.said.says_more = self.said.says_more || Column::may_say_anything(heading, cell);
        if self.said.stays.is_none() && column.says_to_stay(cell) {
            let (heading, cell) = (quoted(heading), quoted(cell));
            self.said.stays = Some(tr!("import-stays-cell", line = line.to_string(), heading = heading, text = cell));
        }
    }

    /// Examines a comment, after an id or on a line of its own.
    pub(super) fn look_at_comment(&mut self, line: u64, comment: &str) {
        self.has_ids |= self.id.is_some();
        let text = comment.trim_start_matches(['#', '＃']).trim();
        self.said.says_more |= !text.is_empty() && (self.has_ids || may_say_to_stay(text));
        if !comment.is_empty() && self.said.stays.is_none() && self.id.is_some() && may_say_to_stay(comment) {
            let comment = quoted(comment);
            self.said.stays = Some(tr!("import-stays-comment", line = line.to_string(), text = comment));
        }
    }

    /// Returns the meaning of a key of JSON objects. Used if only the ids are wanted.
    pub(super) fn column(&mut self, key: &str) -> Column {
        if let Some(column) = self.columns.get(key) {
            return *column;
        }
        let column = Column::named(key);
        if self.columns.len() < MOST_COLUMNS {
            self.columns.insert(key.to_owned(), column);
        }
        column
    }

    /// Returns the id, if one has been set.
    pub(super) const fn id(&self) -> Option<TaskId> {
        self.id
    }

    /// Returns the finished row. Fails if no id has been set.
    pub(super) fn finish(&mut self) -> Result<&mut ImportRow, String> {
        self.row.id = self.id.ok_or_else(|| tr!("import-id-empty"))?.get();
        let (campaign, by) = match (self.campaign, &self.wanted) {
            (CampaignSource::ByRow, _) => (self.last_campaign.as_ref().map(|(_, campaign)| campaign), CampaignBy::Name),
            (CampaignSource::Otherwise, Wanted::All { campaign: Some(campaign), .. }) => {
                (Some(campaign), CampaignBy::Name)
            }
            (CampaignSource::Otherwise, Wanted::All { app, .. }) if app.campaign_default.is_some() => {
                (app.campaign_default.as_ref(), CampaignBy::Default)
            }
            (CampaignSource::Otherwise, _) => (None, CampaignBy::Name),
        };
        self.row.campaign_by = by;
        // The row is reused and usually has the same campaign already, so nothing needs to be copied then.
        if self.row.campaign.as_ref() != campaign {
            self.row.campaign = campaign.cloned();
        }
        Ok(&mut self.row)
    }

    /// Returns notes about the rows as a whole.
    pub(super) fn notes(&self) -> impl Iterator<Item = String> {
        self.note_on_times().into_iter().chain(self.note_on_apps())
    }

    fn note_on_times(&self) -> Option<String> {
        let (first, count) = self.taken_as_utc.as_ref()?;
        let Wanted::All { app, .. } = &self.wanted else { return None };
        let zone = app.timezone.iana_name().filter(|_| app.timezone != TimeZone::UTC).unwrap_or("NAME");
        Some(tr!("import-times-utc", count = count, text = quoted(first), zone = zone))
    }

    fn note_on_apps(&self) -> Option<String> {
        let (other, count) = self.other_app.as_ref()?;
        let Wanted::All { app, .. } = &self.wanted else { return None };
        Some(tr!("import-apps", count = count, text = quoted(other), app = app.name.to_string()))
    }
}

fn task_id(text: &str) -> Result<TaskId, String> {
    id_in_cell(text).map_err(|error| error.to_string())
}

fn task_type(text: &str) -> Result<TaskType, String> {
    text.parse().map_err(|error: crate::domain::TaskTypeError| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{
        super::trial::{app, read},
        *,
    };

    fn fields(zone: Option<&str>) -> Fields {
        let zone = zone.map(|name| TimeZone::get(name).expect("the zone exists"));
        Fields::new(Wanted::All { app: Box::new(app()), campaign: None, zone })
    }

    fn due(fields: &mut Fields, text: &str) -> Result<String, String> {
        fields.begin();
        fields.set(Field::SchedAt, text)?;
        Ok(fields.row.sched_at.expect("the time is set").to_string())
    }

    #[test]
    fn a_comment_after_an_id_may_say_that_its_task_must_not_be_deleted() {
        let stays = |comment: &str| {
            let mut fields = Fields::new(Wanted::IdsOnly);
            fields.set_id(TaskId::new(1));
            fields.look_at_comment(1, comment);
            fields.said.stays.is_some()
        };
        for comment in ["keep", "not this one", "skip", "先别删", "❌"] {
            assert!(stays(comment), "{comment}");
        }
        for comment in ["", "flash sale", "价格写错", "wrong price"] {
            assert!(!stays(comment), "{comment}");
        }
    }

    #[test]
    fn times_without_a_zone_are_reported() {
        let trial = read("task_id,sched_at\n1,2026-12-24 17:30:00\n2,2026-12-24T17:30:00Z\n3,2026/12/24 6:00 PM\n");
        let note = "2 times without a zone were taken as UTC (such as \"2026-12-24 17:30:00\"); --zone NAME reads them as \
                    local time there";
        assert_eq!(trial.collected.notes, [note]);
        assert_eq!(read("task_id,sched_at\n2,2026-12-24T17:30:00Z\n").collected.notes, [""; 0]);
        let reply = r#"{"TaskID":1,"SchedAt":"2026-12-24 16:00:00","CreateAt":"2026-12-01 09:12:44"}"#;
        assert_eq!(read(reply).collected.notes, [""; 0], "the service's times are UTC");
        assert_eq!(read(r#"{"task_id":1,"sched_at":"2026-12-24 16:00:00"}"#).collected.notes.len(), 1);
    }

    #[test]
    fn a_given_zone_applies_to_times_that_name_none() {
        let mut fields = fields(Some("Europe/Berlin"));
        assert_eq!(due(&mut fields, "2026-12-24 17:30:00").as_deref(), Ok("2026-12-24T16:30:00Z"));
        assert_eq!(due(&mut fields, "2026-12-24 17:30:00+08:00").as_deref(), Ok("2026-12-24T09:30:00Z"));
        for twice_or_never in ["2026-10-25 02:30:00", "2026-03-29 02:30:00"] {
            let fault = due(&mut fields, twice_or_never).expect_err("the time is not unambiguous");
            assert!(fault.contains("clocks change at that time in Europe/Berlin"), "{fault}");
        }
        fields.begin();
        fields.set_of_service();
        fields.set(Field::SchedAt, "2026-12-24 17:30:00").expect("the text is a time");
        assert_eq!(
            fields.row.sched_at,
            "2026-12-24T17:30:00Z".parse().ok(),
            "a time from the service is in UTC in any case"
        );
        assert_eq!(fields.notes().count(), 0);
    }

    #[test]
    fn a_row_with_the_number_of_another_app_is_bad() {
        let number = app().sdkappid;
        let trial = read(format!("task_id,Sdkappid\n1,{number}\n2,\n3,7\n"));
        assert_eq!(trial.ids(), [1, 2]);
        assert!(trial.one_bad().1.starts_with("the task belongs to app 7, not to shop-sg"), "{}", trial.one_bad().1);
        assert!(read("task_id,sdkappid\n1,x\n").one_bad().1.contains("\"x\" is not a number"));
    }

    #[test]
    fn a_spreadsheets_number_for_a_time_is_recognised() {
        let fault = due(&mut fields(None), "46380.75").expect_err("a serial number is not a time");
        assert!(
            fault.starts_with("sched_at \"46380.75\" is not a time: it is a spreadsheet's serial number"),
            "{fault}"
        );
    }
}
