//! The choice of an app. Typing filters the list; a production app needs enter twice.

use ratatui::{
    layout::{Position, Rect},
    style::Style,
    text::{Line, Span},
};
use tui_input::Input;

use super::{Canvas, Reply};
use crate::{
    domain::{App, AppName, Environment, Untrusted, fold},
    locale::{in_english, label, tr},
    tui::{
        keymap::{Scope, action::Action},
        widgets::{Popup, draw_field, padded},
    },
};

/// The choice of an app.
#[derive(Clone, Debug)]
pub struct Switch {
    apps: Vec<App>,
    open: App,
    field: Input,
    at: usize,
    /// The production app for which enter was pressed once.
    armed: Option<AppName>,
}

impl Switch {
    /// Creates the choice from these apps, with the cursor on the open one.
    pub fn new(apps: Vec<App>, open: App) -> Self {
        let at = apps.iter().position(|app| app.name == open.name).unwrap_or(0);
        Self { apps, open, field: Input::default(), at, armed: None }
    }

    /// Returns the field that filters the list.
    pub const fn field(&mut self) -> &mut Input {
        &mut self.field
    }

    fn fitting(&self) -> Vec<&App> {
        let wanted = fold(self.field.value()).into_owned();
        let words = |app: &App| [app.place(), app.environment.badge().to_owned()];
        let fits = |app: &&App| {
            let ids = [app.name.0.clone(), app.sdkappid.to_string(), app.environment.as_str().to_owned()];
            // A region is found by its English name in any language.
            let mut texts = ids.into_iter().chain(words(app)).chain(in_english(|| words(app)));
            texts.any(|text| fold(&text).contains(&wanted))
        };
        self.apps.iter().filter(fits).collect()
    }

    fn chosen(&self) -> Option<&App> {
        let fitting = self.fitting();
        fitting.get(self.at.min(fitting.len().saturating_sub(1))).copied()
    }

    /// Handles an action.
    pub fn act(&mut self, action: Action) -> Reply {
        let last = self.fitting().len().saturating_sub(1);
        match action {
            Action::Back => return Reply::Close,
            Action::CursorDown => self.at = (self.at.min(last) + 1).min(last),
            Action::CursorUp => self.at = self.at.min(last).saturating_sub(1),
            Action::Accept => return self.accept(),
            _ => return Reply::Stay,
        }
        self.armed = None;
        Reply::Stay
    }

    /// Chooses the app with this name. Returns the name if the app may be opened at once; otherwise the choice waits
    /// for another enter.
    pub fn choose(&mut self, name: &AppName) -> Option<AppName> {
        self.at = self.apps.iter().position(|app| app.name == *name)?;
        match self.accept() {
            Reply::Chosen(name) => Some(name),
            _ => None,
        }
    }

    fn accept(&mut self) -> Reply {
        let Some(app) = self.chosen() else { return Reply::Stay };
        let name = app.name.clone();
        if app.environment == Environment::Production && self.armed.as_ref() != Some(&name) && name != self.open.name {
            self.armed = Some(name);
            return Reply::Stay;
        }
        Reply::Chosen(name)
    }

    /// Draws the choice. Returns the position of the text cursor.
    pub fn draw(&self, canvas: &mut Canvas<'_>) -> Position {
        let chosen = self.chosen().map(|app| &app.name);
        let middle = self.fitting().into_iter().map(|app| row(canvas, app, Some(&app.name) == chosen)).collect();
        let armed = self.armed.as_ref().filter(|name| Some(*name) == chosen);
        let warning = armed.map_or_else(Line::default, |name| {
            let key = canvas.keymap.key_in(Scope::Switch, Action::Accept);
            let text = tr!("screen-switch-armed", app = name.to_string(), key = key);
            Line::styled(text, canvas.theme.warning)
        });
        let popup = Popup {
            title: label!("screen-switch-title").into(),
            width: 72,
            top: vec![Line::default(), Line::from("/ ")],
            middle,
            bottom: vec![warning, canvas.hint_line(Scope::Switch, |_| true)],
            scroll: self.at.saturating_sub(4),
            frame: canvas.theme.title.into(),
        };
        let top = canvas.dialog(&self.open, &popup)[0];
        let field = Rect { x: top.x + 2, y: top.y + 1, width: top.width.saturating_sub(2), height: 1 };
        draw_field(canvas.buffer, field, &self.field, Style::from(canvas.theme.text))
    }
}

fn row<'a>(canvas: &Canvas<'_>, app: &App, is_chosen: bool) -> Line<'a> {
    let safe = |text: &str, cells| Untrusted::new(text).safe_cut(cells);
    let access = if app.read_only { format!("  {}", label!("screen-switch-read-only")) } else { String::new() };
    let name = padded(&safe(&app.name.0, 18), 18);
    let text = format!("{name} {:<11} {}{access}", app.sdkappid, safe(&app.place(), 20));
    let style = Style::from(if is_chosen { canvas.theme.cursor } else { canvas.theme.text });
    Line::from(vec![
        Span::styled(if is_chosen { "> " } else { "  " }, Style::from(canvas.theme.mark)),
        Span::styled(format!(" {} ", padded(app.environment.badge(), 7)), canvas.theme.badge(app.environment)),
        Span::raw(" "),
        Span::styled(text, style),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{Host, Region, SdkAppId},
        locale::{Language, in_language},
    };

    #[test]
    fn an_app_is_found_by_its_region_in_the_language_of_the_screen_and_in_english() {
        let app = |name: &str, region| {
            let region = Region::named(region).expect("the region is known");
            let app = App::new(AppName(name.into()), SdkAppId(1_400_012_345), Host::of_region(region));
            App { region: Some(region), ..app }
        };
        let apps = vec![app("shop-cn", "china"), app("shop-sg", "singapore")];
        let chinese = Language::all().find(|language| language.tag() == "zh-Hans").expect("Chinese is built in");
        for (language, text) in [(Language::ENGLISH, "singap"), (chinese, "singap"), (chinese, "新加坡")] {
            let mut switch = Switch::new(apps.clone(), apps[0].clone());
            *switch.field() = Input::new(text.into());
            let found =
                in_language(language, || switch.fitting().iter().map(|app| app.name.0.clone()).collect::<Vec<_>>());
            assert_eq!(found, ["shop-sg"], "{text}");
        }
    }
}
