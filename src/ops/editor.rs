//! The operator's editor, for the whole content of a task.
//!
//! The content may have message text and account names, so the editor gets it in a file that only its owner can read,
//! in a folder that only its owner can open, and both are removed whatever happens. The editor does not get the
//! environment of this process, which may have an app's key in it, but only what editors need.

use std::{
    ffi::{OsStr, OsString},
    fs::{File, OpenOptions, Permissions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
    process::Command,
};

use crate::{
    domain::{Content, LARGEST_CONTENT, TaskId, Untrusted},
    locale::{label, tr},
};

/// The variables that name an editor; the first one that is set counts.
const NAMED_BY: [&str; 2] = ["VISUAL", "EDITOR"];

/// The editor that every system has.
const USUAL: &str = "vi";

/// The variables that an editor gets.
const KEPT: [&str; 21] = [
    "COLORTERM",
    "DISPLAY",
    "EDITOR",
    "EXINIT",
    "HOME",
    "LANG",
    "LANGUAGE",
    "LOGNAME",
    "MYVIMRC",
    "PATH",
    "SHELL",
    "STY",
    "TERM",
    "TERMINFO",
    "TERMINFO_DIRS",
    "TMPDIR",
    "TMUX",
    "TZ",
    "USER",
    "VISUAL",
    "WAYLAND_DISPLAY",
];

/// An editor gets all variables whose names begin like this.
const KEPT_GROUPS: [&str; 2] = ["LC_", "XDG_"];

/// The operator's editor.
#[derive(Clone, Debug)]
pub struct Editor {
    words: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
}

/// What became of a text in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edited {
    /// Nothing: it is as it was.
    Unchanged,
    /// It is this content now.
    Content(Content),
    /// It cannot be used.
    Failed {
        /// Why, in words.
        why: String,
        /// The text that the editor left, if there is one, so that it can be mended.
        left: Option<String>,
    },
}

impl Editor {
    /// Returns the editor that these variables of the environment name. Its words are separated by blanks; no shell
    /// reads them.
    pub fn from_env(env: impl IntoIterator<Item = (OsString, OsString)>) -> Self {
        let env: Vec<_> = env.into_iter().filter(|(name, _)| is_kept(name)).collect();
        let value = |name: &&str| env.iter().find(|(other, _)| other == *name).map(|(_, value)| value.clone());
        let words = |value: OsString| match value.to_str() {
            Some(text) => text.split_whitespace().map(OsString::from).collect(),
            None => vec![value],
        };
        let named = NAMED_BY.iter().filter_map(value).map(words).find(|words: &Vec<_>| !words.is_empty());
        Self { words: named.unwrap_or_else(|| vec![USUAL.into()]), env }
    }

    /// Lets the operator edit the content of a task, and waits for the editor's end. The editor must have the terminal.
    pub fn edit(&self, task: TaskId, text: &str) -> Edited {
        self.left(task, text).unwrap_or_else(|why| Edited::Failed { why, left: None })
    }

    fn left(&self, task: TaskId, text: &str) -> Result<Edited, String> {
        let no_file = |error: io::Error| tr!("edit-editor-file", why = error.to_string());
        let private = Permissions::from_mode(0o700);
        // Removed when it is dropped, with everything that the editor left in it.
        let folder = tempfile::Builder::new().prefix("pushdeck-").permissions(private).tempdir().map_err(no_file)?;
        let path = folder.path().join(format!("task-{task}.json"));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(no_file)?;
        file.write_all(text.as_bytes()).map_err(no_file)?;
        drop(file);
        self.run(&path)?;
        let left = read_text(&path)?;
        if left == text {
            return Ok(Edited::Unchanged);
        }
        Ok(match as_content(&left) {
            Ok(content) => Edited::Content(content),
            Err(why) => Edited::Failed { why, left: Some(left) },
        })
    }

    fn run(&self, path: &Path) -> Result<(), String> {
        let Some((program, words)) = self.words.split_first() else { return Ok(()) };
        let name = || Untrusted::new(program.to_string_lossy()).safe_cut(60);
        let mut command = Command::new(program);
        command.args(words).arg(path).env_clear().envs(self.env.iter().map(|(name, value)| (name, value)));
        let ended = command.status();
        let ended = ended.map_err(|error| tr!("edit-editor-start", editor = name(), why = error.to_string()))?;
        if ended.success() { Ok(()) } else { Err(tr!("edit-editor-ended", editor = name(), how = ended.to_string())) }
    }
}

fn is_kept(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| KEPT.contains(&name) || KEPT_GROUPS.iter().any(|group| name.starts_with(group)))
}

/// Returns the content as it is edited: with each field on a line of its own, without the number that the service gives.
pub fn to_edit(content: &Content) -> String {
    let mut fields = content.fields();
    fields.remove("MsgRandom");
    let text = serde_json::to_string_pretty(&fields).unwrap_or_default();
    text + "\n"
}

/// Reads a file with the content of a task. The error says in words why it cannot be used.
pub fn read_content(path: &Path) -> Result<Content, String> {
    let name = || Untrusted::new(path.to_string_lossy()).safe();
    let in_file = |what: String| tr!("edit-file-refused", path = name(), why = what);
    as_content(&read_text(path).map_err(in_file)?).map_err(in_file)
}

fn read_text(path: &Path) -> Result<String, String> {
    let most = u64::try_from(LARGEST_CONTENT).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    read.map_err(|error| tr!("edit-file-unread", why = error.to_string()))?;
    if bytes.len() > LARGEST_CONTENT {
        return Err(tr!("edit-file-large", most = most.to_string()));
    }
    String::from_utf8(bytes).map_err(|_| label!("edit-file-no-object").to_owned())
}

fn as_content(text: &str) -> Result<Content, String> {
    Content::new(text.trim_start_matches('\u{feff}')).ok_or_else(|| label!("edit-file-no-object").to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const TEXT: &str = "{\n  \"OfflinePushInfo\": {}\n}\n";

    /// An editor that is this script, with this environment, in a folder that is removed with it.
    struct Scripted(tempfile::TempDir, Editor);

    fn scripted(script: &str) -> Scripted {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let path = folder.path().join("editor");
        fs::write(&path, script).expect("the script can be written");
        let editor = format!("sh {}", path.display());
        let env = [
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("EDITOR", editor),
            ("OUT", "not for the editor".to_owned()),
            ("SHOP_PUSH_KEY", "a-made-up-key".to_owned()),
            ("LC_ALL", folder.path().display().to_string()),
        ];
        let editor = Editor::from_env(env.map(|(name, value)| (name.into(), value.into())));
        Scripted(folder, editor)
    }

    fn edit(script: &str) -> Edited {
        let Scripted(_folder, editor) = scripted(script);
        editor.edit(TaskId::new(7), TEXT)
    }

    fn why(edited: Edited) -> String {
        let Edited::Failed { why, left: None } = edited else { panic!("{edited:?}") };
        why
    }

    #[test]
    fn what_the_editor_leaves_is_the_new_content() {
        let edited = edit(r#"printf '{"OfflinePushInfo":{"Title":"新"}}' > "$1""#);
        let content = Content::new(r#"{"OfflinePushInfo":{"Title":"新"}}"#).expect("it is an object");
        assert_eq!(edited, Edited::Content(content));
        assert_eq!(edit("true"), Edited::Unchanged);
    }

    #[test]
    fn the_file_is_private_and_removed_and_the_environment_has_no_secret() {
        // The script has the name of its own folder in LC_ALL.
        let script = r#"stat -c %a "$1" "$(dirname "$1")" > "$LC_ALL/modes"; env > "$LC_ALL/env"; echo "$1" > "$LC_ALL/path"
            touch "$1.swp"; exit 3"#;
        let Scripted(folder, editor) = scripted(script);
        assert!(why(editor.edit(TaskId::new(7), TEXT)).contains("exit status: 3"));
        let seen = |name| fs::read_to_string(folder.path().join(name)).expect("the script has written it");
        assert_eq!(seen("modes"), "600\n700\n");
        assert!(!seen("env").contains("a-made-up-key") && !seen("env").contains("OUT="), "{}", seen("env"));
        let path = seen("path");
        let path = Path::new(path.trim_end());
        assert!(path.ends_with("task-7.json") && !path.parent().expect("it has a folder").exists(), "{path:?}");
    }

    #[test]
    fn a_text_that_is_no_content_is_kept_to_be_mended() {
        for text in ["{", "[1]", ""] {
            let edited = edit(&format!("printf '{text}' > \"$1\""));
            let Edited::Failed { left: Some(left), .. } = edited else { panic!("{edited:?}") };
            assert_eq!(left, text);
        }
    }

    #[test]
    fn an_editor_that_is_missing_or_leaves_no_file_is_said() {
        let env = [("VISUAL".into(), "no-such-editor --wait".into())];
        let missing = Editor::from_env(env).edit(TaskId::new(7), TEXT);
        assert!(why(missing).contains("no-such-editor"));
        assert!(why(edit(r#"rm "$1""#)).contains("cannot be read"));
        assert!(why(edit(r#"head -c 2000000 /dev/zero > "$1""#)).contains("larger than"));
        assert!(why(edit(r#"rm "$1"; mkdir "$1""#)).contains("cannot be read"));
    }

    #[test]
    fn the_first_editor_that_is_named_counts() {
        let words = |env: &[(&str, &str)]| {
            let editor =
                Editor::from_env(env.iter().map(|(name, value)| (OsString::from(*name), OsString::from(*value))));
            editor.words
        };
        assert_eq!(words(&[("EDITOR", "ed"), ("VISUAL", "code --wait")]), ["code", "--wait"]);
        assert_eq!(words(&[("EDITOR", "ed"), ("VISUAL", " ")]), ["ed"]);
        assert_eq!(words(&[]), ["vi"]);
    }

    #[test]
    fn a_content_is_shown_without_the_number_of_the_service() {
        let content = Content::new(r#"{"MsgRandom":7,"OfflinePushInfo":{}}"#).expect("it is an object");
        assert_eq!(to_edit(&content), TEXT);
    }
}
