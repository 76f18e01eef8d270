//! The palette: every action by its name. Typing narrows the list, tab completes, enter runs the chosen command.
//!
//! A command is found by its name in the key table, by its display name in any language, by the initials of its display
//! name, and by its description. Some commands take an argument after a blank, such as `sort title`. A command that is
//! unavailable at the moment is shown with the reason, and does not run. `update::commands` creates the commands from
//! the key table.

use std::borrow::Cow;

use ratatui::{
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};
use tui_input::Input;
use unicode_width::UnicodeWidthStr;

use super::{Canvas, Reply};
use crate::{
    domain::{App, Untrusted, fold},
    locale::{label, tr},
    tui::{
        keymap::{Scope, action::Action},
        widgets::{Popup, draw_field, wrap},
    },
};

/// The width of a command's name in cells; the keys or the description begin after it.
const NAME: usize = 18;

/// The argument that a command takes after its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Nothing.
    None,
    /// Any text; the word is its placeholder.
    Text(&'static str),
    /// One of these values; the word is their placeholder.
    OneOf(&'static str, Vec<Value>),
}

/// A value that a command accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The word to type, the same in every language.
    word: String,
    /// What the word means, if the word alone does not say it.
    says: Option<&'static str>,
}

impl Value {
    /// Creates a value whose word needs no explanation.
    pub const fn plain(word: String) -> Self {
        Self { word, says: None }
    }

    /// Creates a value from a word and what the word means.
    pub fn new(word: String, says: &'static str) -> Self {
        let is_new = !word.replace('-', " ").eq_ignore_ascii_case(says);
        Self { word, says: Some(says).filter(|_| is_new) }
    }

    /// Returns how well the value matches the typed text; lower is better, `None` is no match.
    fn fit(&self, wanted: &str) -> Option<u8> {
        let texts = || [Some(self.word.as_str()), self.says].into_iter().flatten().map(fold);
        match () {
            () if texts().any(|text| text.starts_with(wanted)) => Some(0),
            () if texts().any(|text| text.contains(wanted)) => Some(1),
            () => None,
        }
    }
}

/// A command: an action that can be run by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The action that the command runs.
    pub action: Action,
    /// Another name that people may type out of habit.
    pub alias: Option<&'static str>,
    /// Its keys, separated by blanks.
    pub keys: String,
    /// A description of the command.
    pub desc: &'static str,
    /// Why the command is unavailable at the moment; `None` if it is available.
    pub off: Option<String>,
    /// The argument that it takes.
    pub argument: Argument,
}

impl Command {
    /// Returns whether this is the command's complete name, in the key table or on the screen, or its alias.
    fn is_named(&self, name: &str) -> bool {
        self.action.name() == name || self.alias == Some(name) || fold(self.action.called()) == name
    }

    /// Returns how well the command matches the typed text; lower is better, `None` is no match.
    fn fit(&self, wanted: &str) -> Option<u8> {
        let (name, called) = (self.action.name(), fold(self.action.called()));
        let begins = |text: &str| text.starts_with(wanted);
        match () {
            () if self.is_named(wanted) => Some(0),
            () if self.action.initials() == wanted => Some(1),
            () if begins(name) || begins(&called) || self.alias.is_some_and(begins) => Some(2),
            () if begins(self.action.initials()) => Some(3),
            () if name.contains(wanted) || called.contains(wanted) => Some(4),
            () if fold(self.desc).contains(wanted) => Some(5),
            () if is_subsequence(wanted, name) => Some(6),
            // This match ranks last, because a name in another language may mean something else in this one.
            () if self.action.is_called_elsewhere(wanted) => Some(7),
            () => None,
        }
    }

    fn signature(&self) -> String {
        let name = self.action.name();
        match self.argument {
            Argument::None => name.to_owned(),
            Argument::Text(word) | Argument::OneOf(word, _) => format!("{name} {word}"),
        }
    }
}

fn is_subsequence(wanted: &str, name: &str) -> bool {
    let mut letters = name.chars();
    wanted.chars().all(|wanted| letters.any(|letter| letter == wanted))
}

/// A line of the list.
#[derive(Clone, Copy, Debug)]
enum Choice<'a> {
    /// A command.
    Command(&'a Command),
    /// A value for a command whose name is already typed.
    Value(&'a Command, &'a Value),
}

impl<'a> Choice<'a> {
    const fn command(self) -> &'a Command {
        match self {
            Self::Command(command) | Self::Value(command, _) => command,
        }
    }
}

/// The palette: its commands, the typed text, and the position of the chosen line.
#[derive(Clone, Debug)]
pub struct Palette {
    app: App,
    commands: Vec<Command>,
    field: Input,
    at: usize,
}

impl Palette {
    /// Opens the palette with these commands.
    pub fn new(app: App, commands: Vec<Command>) -> Self {
        Self { app, commands, field: Input::default(), at: 0 }
    }

    /// Returns the field that narrows the list.
    pub const fn field(&mut self) -> &mut Input {
        &mut self.field
    }

    /// Called after the typed text changes: chooses the best match.
    pub const fn typed(&mut self) {
        self.at = 0;
    }

    /// Returns the command whose complete name or initials are typed, with the argument after them, if the command
    /// takes one.
    fn with_argument(&self) -> Option<(&Command, &str)> {
        let text = self.field.value().trim_start();
        let (name, argument) = text.split_once(char::is_whitespace)?;
        let name = fold(name);
        let is_meant = |command: &&Command| command.is_named(&name) || command.action.initials() == name;
        let command = self.commands.iter().find(is_meant)?;
        (command.argument != Argument::None).then_some((command, argument.trim()))
    }

    fn choices(&self) -> Vec<Choice<'_>> {
        let Some((command, argument)) = self.with_argument() else { return self.fitting() };
        let Argument::OneOf(_, values) = &command.argument else { return vec![Choice::Command(command)] };
        let wanted = fold(argument);
        let fit = |value| Some((Value::fit(value, &wanted)?, value));
        let mut fitting: Vec<_> = values.iter().filter_map(fit).collect();
        fitting.sort_by_key(|(fit, _)| *fit);
        fitting.into_iter().map(|(_, value)| Choice::Value(command, value)).collect()
    }

    /// Returns the commands that match the typed text, the best first.
    fn fitting(&self) -> Vec<Choice<'_>> {
        let wanted = fold(self.field.value().trim()).into_owned();
        if wanted.is_empty() {
            return self.commands.iter().map(Choice::Command).collect();
        }
        let fit = |command| Some((Command::fit(command, &wanted)?, command));
        let mut fitting: Vec<_> = self.commands.iter().filter_map(fit).collect();
        // A stable sort: equally good matches stay in the order of the key table.
        fitting.sort_by_key(|(fit, _)| *fit);
        fitting.into_iter().map(|(_, command)| Choice::Command(command)).collect()
    }

    fn chosen(&self) -> Option<Choice<'_>> {
        let choices = self.choices();
        choices.get(self.at.min(choices.len().saturating_sub(1))).copied()
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Reply {
        let last = self.choices().len().saturating_sub(1);
        match action {
            Action::Back => return Reply::Close,
            Action::CursorDown => self.at = (self.at.min(last) + 1).min(last),
            Action::CursorUp => self.at = self.at.min(last).saturating_sub(1),
            Action::Complete => self.complete(),
            Action::Accept => return self.run(),
            _ => {}
        }
        Reply::Stay
    }

    /// Writes the chosen command or value into the field.
    fn complete(&mut self) {
        let text = match self.chosen() {
            Some(Choice::Command(command)) => match command.argument {
                // Keep the typed argument: any text is valid.
                Argument::Text(_) if self.with_argument().is_some() => return,
                Argument::None => command.action.name().to_owned(),
                Argument::Text(_) | Argument::OneOf(..) => format!("{} ", command.action.name()),
            },
            Some(Choice::Value(command, value)) => format!("{} {}", command.action.name(), value.word),
            None => return,
        };
        self.field = Input::new(text);
        self.at = 0;
    }

    fn run(&self) -> Reply {
        let Some(choice) = self.chosen() else { return Reply::Stay };
        let command = choice.command();
        if command.off.is_some() {
            return Reply::Stay;
        }
        let argument = match choice {
            Choice::Value(_, value) => value.word.clone(),
            Choice::Command(_) => self.with_argument().map_or(String::new(), |(_, argument)| argument.to_owned()),
        };
        Reply::Run(command.action, argument)
    }

    /// Draws the palette. Returns the position of the text cursor.
    pub fn draw(&self, canvas: &mut Canvas<'_>) -> Position {
        let choices = self.choices();
        let at = self.at.min(choices.len().saturating_sub(1));
        let middle = choices.iter().enumerate().map(|(row, choice)| line(canvas, *choice, row == at)).collect();
        let width = canvas.area().width.min(84);
        let mut bottom = self.about(canvas, usize::from(width.saturating_sub(5)));
        bottom.push(canvas.hint_line(Scope::Palette, |_| true));
        let popup = Popup {
            title: label!("palette-title").into(),
            width,
            top: vec![Line::default(), Line::styled(":", canvas.theme.key)],
            middle,
            bottom,
            scroll: 0,
            frame: canvas.theme.title.into(),
        };
        let popup = popup.following(at, canvas.area().height);
        let top = canvas.dialog(&self.app, &popup)[0];
        let field = Rect { x: top.x + 2, y: top.y + 1, width: top.width.saturating_sub(2), height: 1 };
        draw_field(canvas.buffer, field, &self.field, Style::from(canvas.theme.text))
    }

    /// Returns the lines about the chosen command, wrapped to this many cells: why it is unavailable, or which argument
    /// it takes.
    fn about<'a>(&self, canvas: &Canvas<'_>, cells: usize) -> Vec<Line<'a>> {
        let theme = canvas.theme;
        let (text, style) = match self.chosen().map(|choice| (&choice.command().off, choice.command())) {
            None => (label!("palette-nothing").into(), theme.warning),
            Some((Some(why), _)) => (tr!("palette-off", why = Untrusted::new(why.as_str()).safe()), theme.warning),
            Some((None, command)) => (about_argument(command, canvas), theme.faint),
        };
        wrap(&text, cells).into_iter().map(|line| Line::styled(format!(" {line}"), style)).collect()
    }
}

/// Returns the argument that a command takes, if any; otherwise its description, if the window is too narrow for the
/// keys in the list.
fn about_argument(command: &Command, canvas: &Canvas<'_>) -> String {
    match command.argument {
        Argument::Text(word) | Argument::OneOf(word, _) => tr!("palette-takes", what = word),
        Argument::None if is_narrow(canvas) => command.desc.to_owned(),
        Argument::None => String::new(),
    }
}

/// Returns whether there is no room for both descriptions and keys beside the names.
const fn is_narrow(canvas: &Canvas<'_>) -> bool {
    canvas.area().width < 60
}

fn line<'a>(canvas: &Canvas<'_>, choice: Choice<'_>, is_chosen: bool) -> Line<'a> {
    let theme = canvas.theme;
    let sign = Span::styled(if is_chosen { "> " } else { "  " }, theme.mark);
    let command = match choice {
        Choice::Command(command) => command,
        Choice::Value(_, value) => {
            let style = if is_chosen { theme.title } else { theme.text };
            let word = Untrusted::new(value.word.as_str()).safe();
            let says = value.says.map(|says| {
                let blanks = NAME.saturating_sub(word.width());
                Span::styled(format!("{:blanks$} {says}", ""), theme.text)
            });
            return Line::from([sign, Span::styled(word, style)].into_iter().chain(says).collect::<Vec<_>>());
        }
    };
    let is_off = command.off.is_some();
    let style = match (is_off, is_chosen) {
        (true, _) => theme.faint,
        (false, true) => theme.title,
        (false, false) => theme.text,
    };
    let desc =
        if is_off { Cow::Owned(tr!("palette-off-here", desc = command.desc)) } else { Cow::Borrowed(command.desc) };
    // In a narrow window, the descriptions are more important than the keys.
    let keys = if is_narrow(canvas) { String::new() } else { format!("{:<13} ", command.keys) };
    let name = command.signature();
    let blanks = NAME.saturating_sub(name.width());
    Line::from(vec![
        sign,
        Span::styled(format!("{name}{:blanks$} ", ""), style),
        Span::styled(keys, theme.key),
        Span::styled(desc, if is_off { theme.faint } else { theme.text }),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Environment, testing},
        locale::{Language, in_language},
        tui::{keymap::plain, widgets::edit},
    };

    fn command(action: Action, desc: &'static str, argument: Argument) -> Command {
        Command { action, alias: None, keys: String::new(), desc, off: None, argument }
    }

    fn palette() -> Palette {
        let orders =
            Argument::OneOf("FIELD", ["latest-due", "due", "title"].map(|word| Value::plain(word.into())).into());
        let mut commands = vec![
            command(Action::HalfPageDown, "half a page down", Argument::None),
            command(Action::Delete, "delete marked, or this one", Argument::None),
            command(Action::Sort, "another order", orders),
            command(Action::Filter, "filter", Argument::Text("TEXT")),
        ];
        commands[1].off = Some("it is read-only".into());
        commands[3].alias = Some("find");
        Palette::new(testing::app(Environment::Test), commands)
    }

    fn type_in(palette: &mut Palette, text: &str) {
        palette.field.reset();
        for char in text.chars() {
            edit(&mut palette.field, plain(char));
        }
        palette.typed();
    }

    fn run(text: &str) -> Reply {
        let mut palette = palette();
        type_in(&mut palette, text);
        palette.act(Action::Accept)
    }

    #[test]
    fn a_command_is_found_by_its_name_by_parts_of_its_name_and_by_its_description() {
        for text in ["half-page-down", "half", "page-d", "hpd", "a page", "ＨＡＬＦ"] {
            assert_eq!(run(text), Reply::Run(Action::HalfPageDown, String::new()), "{text}");
        }
        assert_eq!(run("find"), Reply::Run(Action::Filter, String::new()), "the alias matches too");
        assert_eq!(run("xyzzy"), Reply::Stay);
    }

    #[test]
    fn a_command_is_found_by_its_chinese_name_its_initials_and_its_english_name_in_every_language() {
        for language in Language::all() {
            for text in ["向下翻半页", "向下翻", "xxfby", "half-page-down", "ＨＡＬＦ"] {
                let found = in_language(language, || run(text));
                assert_eq!(found, Reply::Run(Action::HalfPageDown, String::new()), "{language:?}: {text}");
            }
        }
    }

    #[test]
    fn initials_rank_before_other_matches_only_in_their_own_language() {
        let chosen = |language| {
            in_language(language, || {
                let scroll = command(Action::ScrollDown, "scroll", Argument::None);
                let delete = command(Action::Delete, "delete", Argument::None);
                let mut palette = Palette::new(testing::app(Environment::Test), vec![scroll, delete]);
                type_in(&mut palette, "sc");
                palette.act(Action::Accept)
            })
        };
        let chinese = Language::all().find(|language| language.tag() == "zh-Hans").expect("Chinese is built in");
        assert_eq!(chosen(Language::ENGLISH), Reply::Run(Action::ScrollDown, String::new()));
        assert_eq!(chosen(chinese), Reply::Run(Action::Delete, String::new()));
    }

    #[test]
    fn a_value_is_also_found_by_its_meaning_and_passed_on_as_its_word() {
        let orders = [("due", "推送时间"), ("title", "标题")].map(|(word, says)| Value::new(word.into(), says));
        let sort = command(Action::Sort, "another order", Argument::OneOf("FIELD", orders.into()));
        let mut palette = Palette::new(testing::app(Environment::Test), vec![sort]);
        let chinese = Language::all().find(|language| language.tag() == "zh-Hans").expect("Chinese is built in");
        for (language, text) in
            [(Language::ENGLISH, "sort 标"), (chinese, "sort 标"), (chinese, "排序 标"), (chinese, "px 标")]
        {
            let reply = in_language(language, || {
                type_in(&mut palette, text);
                palette.act(Action::Accept)
            });
            assert_eq!(reply, Reply::Run(Action::Sort, "title".into()), "{text}");
        }
        assert_eq!(Value::new("latest-due".into(), "latest due").says, None, "the meaning adds nothing to the word");
    }

    #[test]
    fn an_unavailable_command_does_not_run() {
        assert_eq!(run("delete"), Reply::Stay);
    }

    #[test]
    fn an_argument_is_one_of_the_values_or_any_text_as_the_command_defines() {
        assert_eq!(run("sort ti"), Reply::Run(Action::Sort, "title".into()));
        assert_eq!(
            run("sort due"),
            Reply::Run(Action::Sort, "due".into()),
            "a match at the beginning ranks before one in the middle"
        );
        assert_eq!(run("sort nothing"), Reply::Stay);
        assert_eq!(run("filter type:all 双十二"), Reply::Run(Action::Filter, "type:all 双十二".into()));
    }

    #[test]
    fn tab_completes_the_name_and_then_the_value() {
        let mut palette = palette();
        type_in(&mut palette, "so");
        palette.act(Action::Complete);
        assert_eq!(palette.field.value(), "sort ");
        palette.act(Action::CursorDown);
        palette.act(Action::Complete);
        assert_eq!(palette.field.value(), "sort due");
        type_in(&mut palette, "filter abc");
        palette.act(Action::Complete);
        assert_eq!(palette.field.value(), "filter abc");
    }
}
