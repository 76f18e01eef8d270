//! Tests that a terminal that receives the encoded changes shows the frame, and that the changes take few bytes.

use std::num::NonZeroU16;

use proptest::prelude::*;
use ratatui::style::Style;

use super::*;

const SIZE: Size = Size { width: 14, height: 3 };

/// An encoder together with an emulated terminal that reads its output.
struct Shown {
    encoder: Encoder,
    before: Buffer,
    terminal: vt100::Parser,
}

impl Shown {
    fn new() -> Self {
        Self::sized(SIZE)
    }

    fn sized(size: Size) -> Self {
        let before = Buffer::empty(Rect::from((Position::ORIGIN, size)));
        let sides = [size.height, size.width].map(|side| NonZeroU16::new(side).expect("the size is not zero"));
        Self { encoder: Encoder::new(size), before, terminal: vt100::Parser::new(sides[0], sides[1], 0) }
    }

    /// Shows a frame; returns the bytes that were sent.
    fn show(&mut self, frame: &Buffer) -> String {
        self.encoder.draw(self.before.diff_iter(frame));
        self.before = frame.clone();
        let bytes = self.encoder.take();
        self.terminal.process(&bytes);
        String::from_utf8(bytes).expect("the bytes are UTF-8")
    }

    /// Returns a description of the first cell that the terminal does not show as it should.
    fn fault(&self) -> Option<String> {
        let mut covered = 0;
        for (index, cell) in self.before.content.iter().enumerate() {
            let (x, y) = self.before.pos_of(index);
            if covered > 0 {
                covered -= 1;
                continue;
            }
            covered = cell.cell_width() - 1;
            let there = self.terminal.screen().cell(y, x).expect("the cell is on the screen");
            let text = if there.has_contents() { there.contents() } else { " " };
            let weight = [there.bold(), there.dim()];
            let is_as_heavy = weight == [Modifier::BOLD, Modifier::DIM].map(|weight| cell.modifier.contains(weight));
            let is_reversed = there.inverse() == cell.modifier.contains(Modifier::REVERSED);
            let is_same_text = text == " " || there.fgcolor() == seen(cell.fg) && is_as_heavy;
            if text != cell.symbol() || there.bgcolor() != seen(cell.bg) || !is_reversed || !is_same_text {
                return Some(format!("{x},{y}: {cell:?} is shown as {text:?} {there:?}"));
            }
        }
        None
    }
}

fn seen(colour: Color) -> vt100::Color {
    match colour {
        Color::Red => vt100::Color::Idx(1),
        Color::White => vt100::Color::Idx(15),
        Color::Indexed(number) => vt100::Color::Idx(number),
        Color::Rgb(red, green, blue) => vt100::Color::Rgb(red, green, blue),
        _ => vt100::Color::Default,
    }
}

fn blank() -> Buffer {
    Buffer::empty(Rect::from((Position::ORIGIN, SIZE)))
}

fn line(text: &str, style: Style) -> Buffer {
    let mut buffer = blank();
    buffer.set_string(0, 0, text, style);
    buffer
}

fn styles() -> impl Strategy<Value = Style> {
    prop_oneof![
        4 => Just(Style::new()),
        1 => Just(Style::new().fg(Color::Red)),
        1 => Just(Style::new().fg(Color::Indexed(160)).bg(Color::Rgb(1, 2, 3))),
        1 => Just(Style::new().bg(Color::White)),
        1 => Just(Style::new().add_modifier(Modifier::BOLD)),
        1 => Just(Style::new().add_modifier(Modifier::DIM)),
        1 => Just(Style::new().fg(Color::Red).add_modifier(Modifier::REVERSED)),
    ]
}

fn frames() -> impl Strategy<Value = Vec<Buffer>> {
    let text = proptest::collection::vec(
        prop_oneof![
            3 => Just("a"), 3 => Just("b"), 2 => Just(" "), 1 => Just("     "), 1 => Just("────"),
            2 => Just("广"), 1 => Just("한"), 1 => Just("é"), 1 => Just("ﺕﺥ"), 1 => Just("🎉"),
        ],
        0..10,
    );
    let put = (0..SIZE.width, 0..SIZE.height, text, styles());
    let frame = proptest::collection::vec(put, 0..5).prop_map(|puts| {
        let mut buffer = blank();
        for (x, y, text, style) in puts {
            buffer.set_string(x, y, text.concat(), style);
            // Remove half characters, which cannot be shown.
            if let Some(left) = x.checked_sub(1).filter(|left| buffer[(*left, y)].cell_width() == 2) {
                buffer[(left, y)].reset();
            }
        }
        // The emulated terminal supports only one of bold and dim at a time.
        let both = Modifier::BOLD | Modifier::DIM;
        for cell in buffer.content.iter_mut().filter(|cell| cell.modifier.contains(both)) {
            cell.modifier -= Modifier::DIM;
        }
        buffer
    });
    proptest::collection::vec(frame, 1..6)
}

proptest! {
    #[test]
    fn a_terminal_shows_every_frame_correctly(frames in frames()) {
        let mut shown = Shown::new();
        for frame in &frames {
            let bytes = shown.show(frame);
            let fault = shown.fault();
            prop_assert!(fault.is_none(), "{}: {bytes:?}", fault.unwrap_or_default());
        }
    }
}

/// Returns a list of numbered rows between a head and a foot, starting at this number, with the cursor in this row.
fn listing(top: usize, cursor: u16, size: Size) -> Buffer {
    let mut buffer = Buffer::empty(Rect::from((Position::ORIGIN, size)));
    buffer.set_string(0, 0, "head", Style::new());
    for y in 1..size.height - 1 {
        let number = top + usize::from(y);
        let style = if y == cursor { Style::new().bg(Color::Red) } else { Style::new() };
        let title = ["广州促销", "a title", "🎉 party", "점심"][number % 4];
        buffer.set_string(0, y, format!("{:>6} {title:<12} {:>4}", number * 7_919 % 10_007, number), style);
    }
    buffer.set_string(0, size.height - 1, format!("{top} foot"), Style::new());
    buffer
}

proptest! {
    #[test]
    fn rows_that_moved_are_shown_in_the_right_places(steps in proptest::collection::vec((0_usize..40, 1_u16..11), 1..8)) {
        let size = Size { width: 30, height: 12 };
        let mut shown = Shown::sized(size);
        for (top, cursor) in steps {
            shown.show(&listing(top, cursor, size));
            prop_assert_eq!(shown.fault(), None);
        }
    }
}

#[test]
fn a_list_that_moved_by_a_row_is_scrolled() {
    let size = Size { width: 30, height: 12 };
    let mut shown = Shown::sized(size);
    shown.show(&listing(0, 10, size));
    for (top, way) in [(1, "\x1b[1M"), (0, "\x1b[1L")] {
        let bytes = shown.show(&listing(top, 10, size));
        assert!(bytes.contains(way) && bytes.len() < 150, "{} bytes: {bytes:?}", bytes.len());
        assert_eq!(shown.fault(), None);
    }
}

#[test]
fn unchanged_cells_are_not_sent() {
    let mut shown = Shown::new();
    let frame = line("广州 due", Style::new().fg(Color::Red));
    assert_eq!(shown.show(&frame), "\x1b[H\x1b[31m广州 due\x1b[m");
    assert_eq!(shown.show(&frame), "");
}

#[test]
fn a_short_gap_is_rewritten_and_a_long_one_is_skipped() {
    let mut shown = Shown::new();
    shown.show(&line("0:59:59 abcdef", Style::new()));
    assert_eq!(shown.show(&line("1:59:58 abcdef", Style::new())), "\x1b[H1\x1b[5C8");
    assert_eq!(shown.show(&line("1:58:57 abcdef", Style::new())), "\x1b[1;4H8:57");
}

#[test]
fn a_blank_end_is_erased_and_the_text_colour_of_blanks_is_ignored() {
    let mut shown = Shown::new();
    shown.show(&line("abcdefghijklmn", Style::new()));
    assert_eq!(shown.show(&line("ab", Style::new())), "\x1b[1;3H\x1b[K");
    let mut two = line("a", Style::new().fg(Color::Red));
    two.set_string(2, 0, "b", Style::new().fg(Color::Red));
    shown.show(&blank());
    assert_eq!(shown.show(&two), "\x1b[H\x1b[31ma b\x1b[m");
}

#[test]
fn after_text_of_uncertain_width_the_cursor_is_positioned_explicitly() {
    let mut shown = Shown::new();
    assert_eq!(shown.show(&line("🎉x", Style::new())), "\x1b[H🎉\x1b[1;3Hx");
    assert_eq!(shown.show(&line("ééy", Style::new())), "\x1b[Héé\x1b[1;3Hy");
}

#[test]
fn the_second_cell_of_an_emoji_is_blanked_before_the_emoji_is_drawn() {
    let mut shown = Shown::new();
    shown.show(&line("abc", Style::new()));
    assert_eq!(shown.show(&line("❤\u{fe0f} x", Style::new())), "\x1b[1;2H \r❤\u{fe0f}\x1b[1;3H x");
}

#[test]
fn the_sixteen_named_colours_use_their_short_codes() {
    let mut shown = Shown::new();
    let bytes = shown.show(&line("x", Style::new().fg(Color::White).bg(Color::Red).add_modifier(Modifier::BOLD)));
    assert_eq!(bytes, "\x1b[H\x1b[1;97;41mx\x1b[m");
    let bytes = shown.show(&line("x", Style::new().fg(Color::White).add_modifier(Modifier::DIM)));
    assert_eq!(bytes, "\x1b[H\x1b[2;97mx\x1b[m");
}
