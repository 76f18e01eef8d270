//! Pictures of the program for the README, drawn from the cells of real screens:
//! `UPDATE_PICTURES=1 cargo test --test tui pictures` rewrites them.
//!
//! They show the demo's scenario at a fixed time, so that a picture changes only if the program does.

use std::{fmt::Write as _, fs, path::PathBuf, time::Duration};

use pushdeck::{
    config::{Ascii, Theme},
    locale::{Language, in_language, language},
};
use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier},
};
use unicode_width::UnicodeWidthStr;

use crate::harness::{Session, Setup};

/// The width and the height of a cell, in pixels.
const CELL: (f32, f32) = (8.4, 18.0);

/// The size of the font, in pixels.
const FONT: f32 = 14.0;

/// The margin around the picture, in pixels.
const MARGIN: f32 = 10.0;

/// Monospaced fonts, including some with Chinese, Japanese and Korean characters.
const FONTS: &str =
    "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,'Noto Sans Mono CJK SC','Noto Sans CJK SC',monospace";

/// The default colours of a screen.
#[derive(Clone, Copy)]
struct Paper {
    fg: &'static str,
    bg: &'static str,
}

const DARK: Paper = Paper { fg: "#d4d4d4", bg: "#16181d" };
const LIGHT: Paper = Paper { fg: "#24292f", bg: "#ffffff" };

/// The sixteen named terminal colours, with xterm's values.
const SIXTEEN: [&str; 16] = [
    "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5", "#7f7f7f", "#ff0000",
    "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
];

fn hex(color: Color) -> Option<String> {
    let number = match color {
        Color::Indexed(number @ 0..16) => return Some(SIXTEEN[usize::from(number)].into()),
        Color::Indexed(number @ 16..232) => {
            let level = |step: u32| if step == 0 { 0 } else { 55 + 40 * step };
            let number = u32::from(number) - 16;
            level(number / 36) << 16 | level(number / 6 % 6) << 8 | level(number % 6)
        }
        Color::Indexed(number) => (8 + 10 * (u32::from(number) - 232)) * 0x01_01_01,
        Color::Rgb(red, green, blue) => u32::from(red) << 16 | u32::from(green) << 8 | u32::from(blue),
        Color::Reset => return None,
        other => {
            let names = [
                Color::Black,
                Color::Red,
                Color::Green,
                Color::Yellow,
                Color::Blue,
                Color::Magenta,
                Color::Cyan,
                Color::Gray,
                Color::DarkGray,
                Color::LightRed,
                Color::LightGreen,
                Color::LightYellow,
                Color::LightBlue,
                Color::LightMagenta,
                Color::LightCyan,
                Color::White,
            ];
            return Some(
                SIXTEEN[names.into_iter().position(|name| name == other).expect("the colour is one of the sixteen")]
                    .into(),
            );
        }
    };
    Some(format!("#{number:06x}"))
}

/// The appearance of a cell.
#[derive(Clone, PartialEq, Eq)]
struct Look {
    fg: String,
    bg: String,
    modifier: Modifier,
    cells: usize,
}

fn look(cell: &Cell, paper: Paper) -> Look {
    let (mut fg, mut bg) = (hex(cell.fg).unwrap_or(paper.fg.into()), hex(cell.bg).unwrap_or(paper.bg.into()));
    if cell.modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut fg, &mut bg);
    }
    let modifier = cell.modifier & (Modifier::BOLD | Modifier::DIM | Modifier::UNDERLINED);
    Look { fg, bg, modifier, cells: cell.symbol().width().max(1) }
}

/// Returns the SVG attributes that place a text at `x` pixels. Wide characters and braille are placed one by one,
/// because their widths differ between fonts.
fn place(x: f32, text: &str) -> String {
    let count = text.chars().count();
    let is_braille = text.chars().all(|char| matches!(char, '\u{2800}'..='\u{28ff}'));
    if is_braille || text.width() == 2 * count {
        let cell = if is_braille { CELL.0 } else { 2.0 * CELL.0 };
        let places = (0_u16..).take(count).map(|at| format!("{:.1}", x + f32::from(at) * cell));
        return format!("x=\"{}\"", places.collect::<Vec<_>>().join(" "));
    }
    let width = f32::from(u16::try_from(text.width()).expect("the width fits")) * CELL.0;
    format!("x=\"{x:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\"")
}

/// Joins adjacent cells with the same look. Returns the first column, the text and the look of each group.
fn runs(row: &[Cell], paper: Paper) -> Vec<(usize, String, Look)> {
    let mut runs: Vec<(usize, String, Look)> = Vec::new();
    let mut at = 0;
    while let Some(cell) = row.get(at) {
        let look = look(cell, paper);
        match runs.last_mut() {
            // Keeps columns separate: right-to-left text must not move the text of the next column.
            Some((_, text, last)) if *last == look && !text.ends_with("  ") => text.push_str(cell.symbol()),
            _ => runs.push((at, cell.symbol().to_owned(), look.clone())),
        }
        at += look.cells;
    }
    runs
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn svg(buffer: &Buffer, paper: Paper) -> String {
    let (columns, rows) = (f32::from(buffer.area.width), f32::from(buffer.area.height));
    let (width, height) = (columns * CELL.0 + 2.0 * MARGIN, rows * CELL.1 + 2.0 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"{FONTS}\" \
         font-size=\"{FONT}\" xml:space=\"preserve\"><rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{}\"/>\n",
        paper.bg
    );
    for (row, top) in buffer.content.chunks(buffer.area.width.into()).zip(0_u16..) {
        let top = MARGIN + f32::from(top) * CELL.1;
        for (at, text, look) in runs(row, paper) {
            draw(&mut svg, (at, top), &text, &look, paper);
        }
    }
    svg + "</svg>\n"
}

fn draw(svg: &mut String, (at, top): (usize, f32), text: &str, look: &Look, paper: Paper) {
    let pixels = |cells: usize| f32::from(u16::try_from(cells).expect("the width fits")) * CELL.0;
    if look.bg != paper.bg {
        let (x, width, height, bg) = (MARGIN + pixels(at), pixels(text.width()), CELL.1, &look.bg);
        let _ =
            writeln!(svg, "<rect x=\"{x:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"{height}\" fill=\"{bg}\"/>");
    }
    let blanks = text.len() - text.trim_start_matches(' ').len();
    let (shown, at) = (text.trim_matches(' '), at + blanks);
    if shown.is_empty() {
        return;
    }
    let mut style = String::new();
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::DIM, " opacity=\".6\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
    ] {
        style += if look.modifier.contains(modifier) { attribute } else { "" };
    }
    let (place, y) = (place(MARGIN + pixels(at), shown), top + FONT);
    let _ = writeln!(svg, "<text {place} y=\"{y}\" fill=\"{}\"{style}>{}</text>", look.fg, escaped(shown));
}

/// Draws a picture, and writes it if `UPDATE_PICTURES` is set.
fn picture(session: &Session, name: &str, paper: Paper) {
    let svg = svg(session.cells(), paper);
    assert!(svg.matches("<text").count() > 20 && svg.len() < 60_000, "{name}: {} bytes", svg.len());
    assert!(!svg.chars().any(|char| char.is_control() && char != '\n'), "{name}");
    if std::env::var_os("UPDATE_PICTURES").is_some() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("assets/screens");
        fs::create_dir_all(&folder).expect("the folder can be made");
        fs::write(folder.join(format!("{name}{}.svg", word("", "-zh-Hans"))), svg).expect("the picture can be written");
    }
}

/// Returns the text to wait for, in the language of the picture.
fn word(english: &'static str, chinese: &'static str) -> &'static str {
    if language() == Language::ENGLISH { english } else { chinese }
}

/// Draws these pictures in both languages.
fn in_both(draw: impl Fn()) {
    draw();
    in_language(Language::all().find(|language| language.tag() == "zh-Hans").expect("a built-in language"), draw);
}

fn demo(size: (u16, u16), theme: Theme) -> Session {
    let scenario = include_str!("../../assets/scenarios/demo.toml");
    let mut setup = Setup::new(scenario).sized(size.0, size.1).known();
    setup.look = (theme, Ascii::Never);
    let mut session = setup.open();
    session.see("双十二").see_gone(word("checking", "正在校验")).see_gone(word("counting", "正在统计")).settle();
    session.keys("r").wait_for(word("list read", "已读取列表")).settle();
    session
}

#[test]
fn the_list_is_drawn_in_dark_and_in_light() {
    in_both(|| {
        picture(&demo((80, 24), Theme::Dark), "list", DARK);
        picture(&demo((80, 24), Theme::Light), "list-light", LIGHT);
        picture(&demo((44, 9), Theme::Dark), "small", DARK);
    });
}

#[test]
fn a_large_window_and_the_timeline_are_drawn() {
    in_both(|| {
        let mut session = demo((140, 40), Theme::Dark);
        session.keys("<space><space><space>").pass(Duration::from_secs(1)).wait_for(word("seen ", "最近读取"));
        picture(&session, "wide", DARK);
        session.keys("X T").see(word("still to be sent", "个任务待推送")).settle();
        picture(&session, "timeline", DARK);
    });
}

#[test]
fn the_dialog_and_a_run_are_drawn() {
    in_both(|| {
        let mut session = demo((80, 24), Theme::Dark);
        session.keys("/").type_text("status:pending due:>2h").keys("<enter>").settle();
        session.keys("A d").see(word("Delete", "删除后不会再推送")).hear();
        picture(&session, "dialog", DARK);
        let line = session.line_with(word("Type the number", "输入要删除的推送数量"));
        let digits: String = line.chars().filter(char::is_ascii_digit).collect();
        session.type_text(&digits).keys("<enter>").see(word("DELETING", "正在删除")).pass(Duration::from_secs(1));
        session.wait_for(word("left, ends ", " 结束"));
        picture(&session, "run", DARK);
    });
}
