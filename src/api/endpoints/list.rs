//! `list_sched_task` (docs/service.md#list).

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    endpoint::{Asked, Endpoint},
    get::{Reading, parse_task},
    mend::mended,
    object::{Answer, Object, WireNumber},
};
use crate::{
    api::transport::Command,
    domain::{CallSpan, SdkAppId, SeenBy, Sighting, TaskId, format_service},
    locale::stored,
};

/// The time by which a list is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderBy {
    /// By creation time.
    Created,
    /// By due time.
    Scheduled,
}

/// How the service spells the values of `OrderBy` (docs/service.md#orderby).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spelling {
    /// `createAt`, `schedAt`: as in the newer edition of the service's documentation.
    #[default]
    Camel,
    /// `createat`, `schedat`.
    Lower,
}

impl Spelling {
    /// Returns the other spelling.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Camel => Self::Lower,
            Self::Lower => Self::Camel,
        }
    }

    /// Returns the value of `OrderBy`.
    pub const fn spell(self, order_by: OrderBy) -> &'static str {
        match (self, order_by) {
            (Self::Camel, OrderBy::Created) => "createAt",
            (Self::Camel, OrderBy::Scheduled) => "schedAt",
            (Self::Lower, OrderBy::Created) => "createat",
            (Self::Lower, OrderBy::Scheduled) => "schedat",
        }
    }
}

/// A request for one page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRequest {
    /// How many tasks to skip.
    pub offset: u64,
    /// How many tasks to return, at least 1.
    pub want: u32,
    /// The order.
    pub order_by: OrderBy,
    /// The spelling of the order.
    pub spelling: Spelling,
    /// Whether the earliest task comes first.
    pub asc: bool,
    /// The beginning of the range, to the second.
    pub begin: Timestamp,
    /// The end of the range, to the second.
    pub end: Timestamp,
    /// Only tasks whose title or text matches.
    pub keyword: Option<String>,
}

/// The JSON body, with the spelling of the service's documentation.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    sdkappid: SdkAppId,
    offset: u64,
    want: u32,
    order_by: &'static str,
    asc: bool,
    begin_time: String,
    end_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    keyword: Option<&'a str>,
}

impl Endpoint for ListRequest {
    type Answer = ListPage;

    const COMMAND: Command = Command::List;

    fn body(&self, sdkappid: SdkAppId) -> String {
        let body = Body {
            sdkappid,
            offset: self.offset,
            want: self.want,
            order_by: self.spelling.spell(self.order_by),
            asc: self.asc,
            begin_time: format_service(self.begin),
            end_time: format_service(self.end),
            keyword: self.keyword.as_deref(),
        };
        serde_json::to_string(&body).expect("strings and numbers always make JSON")
    }

    fn parse(&self, reply: &Object<'_>, asked: Asked) -> Result<ListPage, String> {
        parse_page(reply, Reading::of(asked, SeenBy::List))
    }
}

/// One page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage {
    /// The tasks that could be understood, in the service's order.
    pub tasks: Vec<Sighting>,
    /// The elements that could not be understood.
    pub skipped: Vec<Skipped>,
    /// `Total`, if the reply has it. Whether it counts all matches is not documented.
    pub total: Option<u64>,
    /// The total length of the elements, in bytes.
    pub bytes: usize,
}

impl ListPage {
    /// Returns how many elements the service sent, whether understood or not.
    pub fn len(&self) -> usize {
        self.tasks.len() + self.skipped.len()
    }

    /// Returns whether the service sent no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An element of a list that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its id, if that could be read.
    pub task: Option<TaskId>,
    /// What is wrong with it: one of the `service-odd` texts, in English and safe to show.
    pub reason: String,
}

/// Reads the body of a reply into a page, as a client does. This is for callers that have the body from elsewhere, such
/// as a fuzzer. The error is one of the `service-odd` texts, in English.
pub fn read_list_reply(body: &[u8], sdkappid: SdkAppId) -> Result<ListPage, String> {
    let call = CallSpan::instant(Timestamp::UNIX_EPOCH, Duration::ZERO);
    match Answer::parse(&mended(body))? {
        Answer::Done(reply) => parse_page(&reply, Reading { sdkappid, call, by: SeenBy::List }),
        Answer::Failed { code, .. } => Err(stored!("service-odd-refusal", code = code.to_string())),
    }
}

/// Reads the page in a list's reply. The error is one of the `service-odd` texts, in English.
fn parse_page(reply: &Object<'_>, reading: Reading) -> Result<ListPage, String> {
    let total = reply.lenient::<WireNumber>("Total").map(|number| number.0);
    let mut page = ListPage { tasks: Vec::new(), skipped: Vec::new(), total, bytes: 0 };
    for element in elements(reply)? {
        page.bytes += element.get().len();
        match parse_task(element.get(), reading) {
            Ok(sighting) => page.tasks.push(sighting),
            Err(unreadable) => {
                page.skipped.push(Skipped { task: unreadable.task, reason: unreadable.reason });
            }
        }
    }
    Ok(page)
}

/// Returns the elements of `Tasks`. There are none if it is missing or `null`, because some services write an empty
/// list like that.
fn elements<'a>(reply: &Object<'a>) -> Result<Vec<&'a RawValue>, String> {
    match reply.raw("Tasks") {
        None => Ok(Vec::new()),
        Some(text) => serde_json::from_str::<Option<Vec<&RawValue>>>(text)
            .map(Option::unwrap_or_default)
            .map_err(|_| stored!("service-odd-no-list")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const READING: Reading = Reading {
        sdkappid: SdkAppId(1_400_000_001),
        call: CallSpan::instant(Timestamp::UNIX_EPOCH, Duration::ZERO),
        by: SeenBy::List,
    };

    fn page(text: &str) -> Result<ListPage, String> {
        parse_page(&Object::parse(text).expect("the text is an object"), READING)
    }

    #[test]
    fn the_request_has_every_field_in_the_services_spelling() {
        let mut request = ListRequest {
            offset: 40,
            want: 20,
            order_by: OrderBy::Scheduled,
            spelling: Spelling::Camel,
            asc: true,
            begin: "2026-12-01T00:00:00Z".parse().expect("the time is valid"),
            end: "2026-12-31T23:59:59Z".parse().expect("the time is valid"),
            keyword: Some("Holiday".to_owned()),
        };
        assert_eq!(
            request.body(SdkAppId(1_400_000_001)),
            r#"{"Sdkappid":1400000001,"Offset":40,"Want":20,"OrderBy":"schedAt","Asc":true,"BeginTime":"2026-12-01 00:00:00","EndTime":"2026-12-31 23:59:59","Keyword":"Holiday"}"#
        );
        request.keyword = None;
        request.spelling = Spelling::Lower;
        request.order_by = OrderBy::Created;
        let body = request.body(SdkAppId(1));
        assert!(body.contains(r#""OrderBy":"createat""#) && !body.contains("Keyword"), "{body}");
    }

    #[test]
    fn an_element_that_cannot_be_understood_does_not_make_the_page_unreadable() {
        let page = page(r#"{"Total":4,"Tasks":[{"TaskID":1},7,{"TaskID":"x"},{"TaskID":"2","Status":"pending"}]}"#)
            .expect("the page can be read");
        assert_eq!(page.tasks.iter().map(|task| task.id.get()).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((page.skipped.len(), page.len(), page.total), (2, 4, Some(4)));
    }

    #[test]
    fn an_empty_list_may_be_written_in_three_ways() {
        for text in [r#"{"Total":0,"Tasks":[]}"#, r#"{"Total":9}"#, r#"{"Tasks":null}"#, r#"{"Total":9,"Tasks":[]}"#] {
            assert!(page(text).expect(text).is_empty(), "{text}");
        }
        for text in [r#"{"Tasks":{}}"#, r#"{"Tasks":"x"}"#] {
            assert!(page(text).is_err(), "{text}");
        }
    }

    const HEAD: &[u8] = br#"{"ActionStatus":"OK","ErrorCode":0,"Total":3,"Tasks":[{"TaskID":1},{"TaskID":2,"Title":""#;
    const TAIL: &[u8] = br#""},{"TaskID":3}]}"#;

    fn with_title(title: &[u8]) -> Result<ListPage, String> {
        read_list_reply(&[HEAD, title, TAIL].concat(), SdkAppId(1_400_000_001))
    }

    #[test]
    fn a_refusal_has_no_page() {
        let refusal = br#"{"ActionStatus":"FAIL","ErrorCode":90104}"#;
        assert_eq!(read_list_reply(refusal, SdkAppId(1)), Err("it is a refusal with code 90104".to_owned()));
    }

    proptest! {
        #[test]
        fn no_bytes_in_a_title_hide_a_task(title in prop::collection::vec(any::<u8>(), 0..40)) {
            let title: Vec<u8> = title.into_iter().filter(|byte| !matches!(byte, b'"' | b'\\')).collect();
            let page = with_title(&title).expect("the page can be read");
            prop_assert_eq!(page.tasks.iter().map(|task| task.id.get()).collect::<Vec<_>>(), [1, 2, 3]);
            prop_assert_eq!(page.tasks[1].flaws.is_empty(), !String::from_utf8_lossy(&title).contains('\u{fffd}'));
        }

        #[test]
        fn no_bytes_at_all_break_the_reader(
            bytes in prop::collection::vec(any::<u8>(), 0..80), place in 0..HEAD.len() + TAIL.len(), cut in 0_usize..20,
        ) {
            let mut body = [HEAD, TAIL].concat();
            let end = body.len().min(place + cut);
            body.splice(place..end, bytes);
            let _ = read_list_reply(&body, SdkAppId(1_400_000_001));
        }
    }
}
