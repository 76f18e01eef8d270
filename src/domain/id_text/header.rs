//! Finds the column of a table that contains the task ids, by its heading in any common wording.

use super::plain::plain_char;

/// Headings that name task ids and nothing else, in the form that [`squeezed`] returns.
const TASK_ID: &[&str] = &[
    "taskid",
    "taskids",
    "schedtaskid",
    "scheduledtaskid",
    "scheduledpushid",
    "taskno",
    "tasknumber",
    "tasknr",
    "idoftask",
    "idtask",
    "任务id",
    "任务编号",
    "任务号",
    "推送任务id",
    "推送任务编号",
    "定时任务id",
    "定时任务编号",
    "定时推送id",
    "定时推送任务id",
    "任務id",
    "任務編號",
    "任務編号",
    "推播任務id",
    "定時任務id",
    "排程任務id",
    "タスクid",
    "タスク番号",
    "配信タスクid",
    "プッシュタスクid",
    "配信id",
    "작업id",
    "작업번호",
    "태스크id",
    "예약작업id",
    "예약푸시id",
    "푸시작업id",
    "aufgabenid",
    "aufgabeid",
    "aufgabennummer",
    "taskidnummer",
    "iddetarea",
    "idtarea",
    "númerodetarea",
    "numerodetarea",
    "iddelatarea",
    "idtâche",
    "idtache",
    "iddetâche",
    "identifiantdetâche",
    "iddatarefa",
    "idtarefa",
    "idзадачи",
    "idзадания",
    "номерзадачи",
    "идзадачи",
    "معرفالمهمة",
    "رقمالمهمة",
    "idالمهمة",
    "معرّفالمهمة",
];

/// Headings that name ids of some kind.
const ID: &[&str] = &["编号", "編號", "番号", "번호", "معرف", "任务", "task", "タスク", "작업"];

/// Returns the column with the task ids, according to the headings. A heading that names task ids takes precedence over
/// `id`, and `id` over other words for ids. If two headings are equally good, this returns `None`.
pub fn id_column<'a>(names: impl Iterator<Item = &'a str>) -> Option<usize> {
    let names: Vec<String> = names.map(squeezed).collect();
    let one = |wanted: &[&str]| {
        let mut found = names.iter().enumerate().filter(|(_, name)| wanted.contains(&name.as_str()));
        let first = found.next();
        first.map(|(column, _)| (column, found.next().is_none()))
    };
    let (column, is_alone) = one(TASK_ID).or_else(|| one(&["id", "ids", "tid"])).or_else(|| one(ID))?;
    is_alone.then_some(column)
}

/// Returns the column that gives the app of each row, by its name or its number.
pub(super) fn app_column<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<usize> {
    names.position(|name| matches!(squeezed(name).as_str(), "app" | "sdkappid"))
}

/// Endings of headings that name numbers of any kind.
const NUMBER_ENDS: &[&str] =
    &["id", "ids", "no", "nr", "num", "number", "nummer", "号", "编号", "號", "番号", "번호", "номер", "رقم"];

/// Whether this heading ends like a name for numbers of any kind.
pub(super) fn ends_as_number(name: &str) -> bool {
    let name = squeezed(name);
    NUMBER_ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether the last word of this heading names numbers of any kind, as in `Push No`. A name that happens to end in the
/// same letters does not count.
pub(super) fn is_number(name: &str) -> bool {
    let name: String = name.trim_end_matches(|char: char| !char.is_alphanumeric()).to_lowercase();
    let is_alone = |before: &str| !before.ends_with(|char: char| char.is_ascii_alphabetic());
    NUMBER_ENDS.iter().any(|end| name.strip_suffix(end).is_some_and(|before| !end.is_ascii() || is_alone(before)))
}

/// Whether this heading names task ids and nothing else.
pub fn names_task_ids(name: &str) -> bool {
    TASK_ID.contains(&squeezed(name).as_str())
}

/// Returns a heading in lower case, without blanks and punctuation.
pub fn squeezed(name: &str) -> String {
    let plain = name.chars().filter_map(plain_char).filter(|char| char.is_alphanumeric());
    plain.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_of_the_ids_is_found_by_any_common_wording() {
        for name in [
            "task_id",
            "Task ID",
            "TaskId",
            "TASKID",
            "任务ID",
            "任务编号",
            "ID de tarea",
            "タスクID",
            "작업 ID",
            "ID задачи",
            "任务 ＩＤ",
        ] {
            assert_eq!(id_column(["title", name].into_iter()), Some(1), "{name}");
        }
        assert_eq!(id_column(["ID", "Task ID"].into_iter()), Some(1));
        assert_eq!(id_column(["id", "title"].into_iter()), Some(0));
        assert_eq!(id_column(["Task ID", "task_id"].into_iter()), None);
        assert_eq!(id_column(["order_id", "push id", "PushTaskID", "title"].into_iter()), None);
    }
}
