//! The use cases, each written once: the command line and the terminal interface both call them.
//!
//! Every use case takes a [`Context`] (one opened app) and plain data, and reports progress as plain data.

mod add;
mod apps;
mod audit_words;
mod change;
mod connect;
mod context;
mod copies;
mod doctor;
mod earlier;
mod edit;
mod editor;
mod export;
mod facts;
mod fast_motion;
mod forget;
mod id_list;
mod import;
mod json;
mod ledger_check;
mod left_behind;
mod look_alikes;
mod note;
mod person;
mod plan_file;
mod read;
mod resume;
mod sign_in;
mod sync;
mod task_line;

pub use add::{NewTask, add, add_each};
pub use apps::Apps;
pub use audit_words::{AuditVerbs, audit_action, audit_words};
pub use change::{
    ConfirmedChange, Prepared, ReadOnlyApp, Run, StoppedBefore, carry_out, count_to_change, count_to_read, held,
    nothing_to_change, prepare,
};
pub use connect::{Connector, Dial, HttpDial, make_usersig};
pub use context::{ANY_TASK, Connect, Context};
pub use copies::{prune_copies, prune_hourly, take_copies};
pub use doctor::{
    Blame, Check, Health, check_copies, check_credential, check_ledger, check_proxy, check_runs, check_service,
    check_zones,
};
pub use earlier::record_earlier;
pub use edit::{EditRefused, PreparedEdits, TaskToEdit, planned_edit, prepare_edits, read_to_edit};
pub use editor::{Edited, Editor, read_content, to_edit};
pub use export::{Exported, export};
pub use facts::{AuditPage, Depth, Facts, audit_entries, facts, latest_audit};
pub use fast_motion::in_motion;
pub use forget::forget;
pub use id_list::{IdInput, IdList, ids_in_text, lengths_of, read_ids};
pub use import::{
    BadRows, Format, Import, ImportError, ImportOptions, Imported, Said, count_rows, import, looks_like_formula,
    open_source, read_to_end,
};
pub use json::{SCHEMA, Stamp, pretty_json, write_json_line};
pub use ledger_check::{LedgerProblem, LedgerReport, inspect_ledger};
pub use left_behind::LeftBehind;
pub use look_alikes::LookAlike;
pub use note::note;
pub use person::Person;
pub use plan_file::{
    Difference, LookAgain, PlanDocument, PlanFileError, ReadAgain, WrittenPlan, check_plan, differences, plan_document,
    prepare_again, read_plan, record_plan, write_plan, write_plan_into,
};
pub use read::{NotRead, ReadResult, read};
pub use resume::{
    Held, Interrupted, abandon, check_resumable, elsewhere_in_words, find_interrupted, look_ahead, resume,
};
pub use sign_in::sign_in;
pub use sync::{SyncProgress, SyncReport, default_window, find, sync, window_of};
pub use task_line::TaskLine;
