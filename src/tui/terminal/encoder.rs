//! Encodes changed cells into bytes for a terminal. It uses as few bytes as widely supported sequences allow, for slow
//! lines.
//!
//! The encoder remembers what the terminal shows. So it can rewrite a gap of a few cells where that is shorter than
//! moving the cursor, and erase the blank end of a line instead of writing blanks. It sends only the difference between
//! two styles, and ignores the text colour of blanks. The sixteen named colours use their short codes, which the Linux
//! console supports too.
//!
//! Where rows have only moved up or down, the encoder lets the terminal move them if moving them and drawing the
//! remaining changes takes fewer bytes than drawing all changes. A part of the screen is scrolled by deleting or
//! inserting lines, which the Linux console supports too.
//!
//! The position of the cursor after a character is known only if all terminals agree on the character's width. They do
//! for ASCII, and for the ideographs, kana and hangul that take two cells everywhere. After any other text, the cursor
//! is positioned explicitly, so that a terminal that assumes a different width spoils only that text and nothing beside
//! it.

use std::{
    fmt::Write as _,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::LazyLock,
};

use crossterm::{
    Command,
    cursor::{Hide, MoveRight, MoveTo, MoveToColumn, Show},
    style::Attribute,
    terminal::{Clear, ClearType},
};
use ratatui::{
    backend::FromCrossterm as _,
    buffer::{Buffer, Cell, CellWidth as _},
    layout::{Position, Rect, Size},
    style::{Color, Modifier},
};

use super::tty::ansi;

/// The smallest number of adjacent blanks in the middle of a line that are erased instead of written: `CSI n X` and the
/// cursor movement after it take up to ten bytes.
const FEW_BLANKS: u16 = 11;

/// The largest number of blanks at the end of a line that are written instead of erased: `CSI K` takes three bytes.
const FEW_AT_END: u16 = 3;

/// A change of one cell.
type Change<'a> = (u16, u16, &'a Cell);

const BLANK: &Cell = &Cell::EMPTY;

/// The minimum number of rows that must have moved the same way for scrolling to be tried.
const FEW_MOVED: usize = 3;

/// Encodes changed cells into bytes, and remembers what the terminal shows.
#[derive(Clone, Debug)]
pub struct Encoder {
    bytes: String,
    shown: Buffer,
    cursor: Cursor,
    pen: Pen,
}

/// What is known about the position of the terminal's cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cursor {
    Unknown,
    /// In this row, possibly past its last column.
    Row(u16),
    At(Position),
    /// At this position if the terminal assumes the same width as this program for the text before it. That is certain
    /// enough to continue the same text, which must not be interrupted where letters are joined.
    Perhaps(Position),
}

/// The style with which the terminal draws the next character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pen {
    text: Color,
    ground: Color,
    modifier: Modifier,
}

impl Default for Pen {
    fn default() -> Self {
        Self { text: Color::Reset, ground: Color::Reset, modifier: Modifier::empty() }
    }
}

/// Modifiers that are visible on a blank.
const ON_BLANKS: Modifier =
    Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT).union(Modifier::SLOW_BLINK);

/// Every modifier, with the SGR code that turns it on and the one that turns it off.
static MODIFIERS: LazyLock<[(Modifier, String, String); 9]> = LazyLock::new(|| {
    [
        (Attribute::Bold, Attribute::NormalIntensity),
        (Attribute::Dim, Attribute::NormalIntensity),
        (Attribute::Italic, Attribute::NoItalic),
        (Attribute::Underlined, Attribute::NoUnderline),
        (Attribute::SlowBlink, Attribute::NoBlink),
        (Attribute::RapidBlink, Attribute::NoBlink),
        (Attribute::Reverse, Attribute::NoReverse),
        (Attribute::Hidden, Attribute::NoHidden),
        (Attribute::CrossedOut, Attribute::NotCrossedOut),
    ]
    .map(|(begin, end)| (Modifier::from_crossterm(begin), begin.sgr(), end.sgr()))
});

impl Pen {
    fn of(cell: &Cell) -> Self {
        Self { text: cell.fg, ground: cell.bg, modifier: cell.modifier }
    }

    /// Returns whether a cell looks right when it is drawn with this pen.
    fn draws(self, cell: &Cell) -> bool {
        let wanted = Self::of(cell);
        let is_blank = cell.symbol() == " " && !(wanted.modifier | self.modifier).intersects(ON_BLANKS);
        if is_blank { self.ground == wanted.ground } else { self == wanted }
    }

    /// Returns the SGR codes that change the pen `before` to this one.
    fn numbers_after(self, before: Self) -> String {
        let mut numbers = String::new();
        let ended = before.modifier - self.modifier;
        let mut ends: Vec<&str> =
            MODIFIERS.iter().filter(|(each, ..)| ended.contains(*each)).map(|(.., end)| end.as_str()).collect();
        ends.dedup();
        // One code turns off both bold and dim: if one of them stays on, it is turned on again.
        let weights = Modifier::BOLD | Modifier::DIM;
        let again = if ended.intersects(weights) { weights } else { Modifier::empty() };
        let begun = (self.modifier - before.modifier) | (self.modifier & again);
        for end in ends {
            let _ = write!(numbers, "{end};");
        }
        for (_, number, _) in MODIFIERS.iter().filter(|(each, ..)| begun.contains(*each)) {
            let _ = write!(numbers, "{number};");
        }
        if self.text != before.text {
            colour(&mut numbers, self.text, 30);
        }
        if self.ground != before.ground {
            colour(&mut numbers, self.ground, 40);
        }
        numbers.pop();
        numbers
    }
}

/// Appends the SGR codes of a colour, followed by a semicolon. `base` is 30 for text and 40 for the background.
fn colour(numbers: &mut String, colour: Color, base: u8) {
    let named = match colour {
        Color::Reset => base + 9,
        Color::Black => base,
        Color::Red => base + 1,
        Color::Green => base + 2,
        Color::Yellow => base + 3,
        Color::Blue => base + 4,
        Color::Magenta => base + 5,
        Color::Cyan => base + 6,
        Color::Gray => base + 7,
        Color::DarkGray => base + 60,
        Color::LightRed => base + 61,
        Color::LightGreen => base + 62,
        Color::LightYellow => base + 63,
        Color::LightBlue => base + 64,
        Color::LightMagenta => base + 65,
        Color::LightCyan => base + 66,
        Color::White => base + 67,
        Color::Indexed(number) => {
            let _ = write!(numbers, "{};5;{number};", base + 8);
            return;
        }
        Color::Rgb(red, green, blue) => {
            let _ = write!(numbers, "{};2;{red};{green};{blue};", base + 8);
            return;
        }
    };
    let _ = write!(numbers, "{named};");
}

/// Returns the width of a character if all terminals agree on it.
fn agreed_width(symbol: &str) -> Option<u16> {
    let mut characters = symbol.chars();
    let (Some(character), None) = (characters.next(), characters.next()) else { return None };
    match character {
        ' '..='~' => Some(1),
        '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{3011}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff01}'..='\u{ff60}' => Some(2),
        _ => None,
    }
}

impl Encoder {
    /// Creates an encoder for a blank terminal of this size.
    pub fn new(size: Size) -> Self {
        let shown = Buffer::empty(Rect::from((Position::ORIGIN, size)));
        Self { bytes: String::new(), shown, cursor: Cursor::Unknown, pen: Pen::default() }
    }

    /// Returns the bytes that were encoded since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes).into_bytes()
    }

    /// Erases the whole screen and sets the terminal's size.
    pub fn clear(&mut self, size: Size) {
        self.set_pen(Pen::default());
        self.command(Clear(ClearType::All));
        self.shown = Buffer::empty(Rect::from((Position::ORIGIN, size)));
        self.cursor = Cursor::Unknown;
    }

    /// Shows or hides the cursor.
    pub fn show_cursor(&mut self, is_shown: bool) {
        if is_shown {
            self.command(Show);
        } else {
            self.command(Hide);
        }
    }

    fn command(&mut self, command: impl Command) {
        // Writing to a string cannot fail.
        let _ = command.write_ansi(&mut self.bytes);
    }

    /// Moves the cursor to a position, wherever it was before.
    pub fn place_cursor(&mut self, position: Position) {
        self.cursor = Cursor::Unknown;
        self.go(position);
    }

    /// Draws the changed cells, which must be in order: row by row, and from left to right in each row.
    pub fn draw<'a>(&mut self, changes: impl Iterator<Item = Change<'a>>) {
        let changes: Vec<Change<'a>> = changes.collect();
        let scrolled = self.scrolled(&changes);
        self.draw_changes(changes.into_iter());
        if let Some(scrolled) = scrolled.filter(|scrolled| scrolled.bytes.len() < self.bytes.len()) {
            *self = scrolled;
        }
    }

    fn draw_changes<'a>(&mut self, changes: impl Iterator<Item = Change<'a>>) {
        // Other output may have moved the cursor in between, so the first movement of a frame is absolute.
        self.cursor = Cursor::Unknown;
        let mut row: Vec<Change<'a>> = Vec::new();
        for change in changes {
            if row.first().is_some_and(|(_, y, _)| *y != change.1) {
                self.draw_row(&row);
                row.clear();
            }
            row.push(change);
        }
        self.draw_row(&row);
        self.set_pen(Pen::default());
    }

    /// Returns an encoder that has drawn the changes by scrolling first; `None` if too few rows have moved.
    fn scrolled(&self, changes: &[Change<'_>]) -> Option<Self> {
        if changes.len() < FEW_MOVED * usize::from(self.shown.area.width) {
            return None;
        }
        let mut after = self.clone();
        for (x, y, cell) in changes {
            after.remember(*x, *y, cell);
        }
        let next = after.shown;
        let shift = Shift::between(&self.shown, &next)?;
        let mut scrolled = self.clone();
        scrolled.scroll(shift);
        let shown = scrolled.shown.clone();
        scrolled.draw_changes(shown.diff_iter(&next));
        Some(scrolled)
    }

    /// Lets the terminal move rows.
    fn scroll(&mut self, shift: Shift) {
        let Shift { first, last, up, rows } = shift;
        self.set_pen(Pen::default());
        let what = if up { 'M' } else { 'L' };
        let _ = write!(self.bytes, "\x1b[{};{}r\x1b[{}H\x1b[{rows}{what}\x1b[r", first + 1, last + 1, first + 1);
        self.cursor = Cursor::Unknown;
        let width = usize::from(self.shown.area.width);
        let area = &mut self.shown.content[usize::from(first) * width..(usize::from(last) + 1) * width];
        let (cells, moved) = (area.len(), usize::from(rows) * width);
        if up {
            area.rotate_left(moved);
            area[cells - moved..].fill(Cell::EMPTY);
        } else {
            area.rotate_right(moved);
            area[..moved].fill(Cell::EMPTY);
        }
    }

    fn draw_row(&mut self, changes: &[Change<'_>]) {
        let Some((_, y, _)) = changes.first() else { return };
        let changes = self.with_torn(changes);
        for (x, y, cell) in &changes {
            self.remember(*x, *y, cell);
        }
        let end = self.blank_from(*y);
        let at_end = changes.iter().filter(|(x, ..)| *x >= end).count();
        let is_erased = at_end > usize::from(FEW_AT_END);
        let written = if is_erased { changes.len() - at_end } else { changes.len() };
        let mut rest = &changes[..written];
        while let Some((x, y, cell)) = rest.first() {
            let blanks = blanks(rest);
            if blanks >= FEW_BLANKS {
                self.go(Position { x: *x, y: *y });
                self.prepare_to_erase();
                let _ = write!(self.bytes, "\x1b[{blanks}X");
                rest = &rest[usize::from(blanks)..];
            } else {
                let at = Position { x: *x, y: *y };
                if self.cursor != Cursor::Perhaps(at) || agreed_width(cell.symbol()).is_some() {
                    self.go(at);
                }
                self.put(cell, at);
                rest = &rest[1..];
            }
        }
        if is_erased {
            self.go(Position { x: end, y: *y });
            self.prepare_to_erase();
            self.command(Clear(ClearType::UntilNewLine));
        }
    }

    /// Returns the changes, with blanks added where only the right half of a wide character remains. ratatui does not
    /// regard those cells as changed, but terminals do not agree on the background that remains there.
    fn with_torn<'a>(&self, changes: &[Change<'a>]) -> Vec<Change<'a>> {
        let mut all = Vec::with_capacity(changes.len());
        let mut torn: Option<Change<'a>> = None;
        for (x, y, cell) in changes {
            all.extend(torn.take().filter(|(column, ..)| column < x));
            let last = x + cell.cell_width().saturating_sub(1);
            let is_torn = self.shown.cell((last, *y)).is_some_and(|shown| shown.cell_width() == 2);
            torn = is_torn.then_some((last + 1, *y, BLANK));
            // ratatui blanks the second cell of a wide character for terminals that draw it in one cell. That blank
            // must come before the character, not after it.
            let covers = |(before, _, cell): &Change<'_>| *x < before + cell.cell_width();
            let at = if all.last().is_some_and(covers) { all.len() - 1 } else { all.len() };
            all.insert(at, (*x, *y, *cell));
        }
        all.extend(torn.filter(|(x, ..)| *x < self.shown.area.width));
        all
    }

    /// Records what a cell will show, and that the cells it covers no longer show anything.
    fn remember(&mut self, x: u16, y: u16, cell: &Cell) {
        for covered in x + 1..x.saturating_add(cell.cell_width()) {
            if let Some(shown) = self.shown.cell_mut((covered, y)) {
                shown.reset();
            }
        }
        if let Some(shown) = self.shown.cell_mut((x, y)) {
            shown.clone_from(cell);
        }
    }

    /// Returns the first column of the blank end of a row, as the row is to be shown.
    fn blank_from(&self, y: u16) -> u16 {
        let cell = |x: u16| self.shown.cell((x, y));
        let last = (0..self.shown.area.width).rev().find(|x| !cell(*x).is_some_and(is_plain_blank));
        last.map_or(0, |x| x + cell(x).map_or(1, |cell| cell.cell_width().max(1)))
    }

    /// Makes sure that erasing with the current pen leaves plain blanks.
    fn prepare_to_erase(&mut self) {
        if !self.pen.draws(BLANK) {
            self.set_pen(Pen::default());
        }
    }

    /// Writes one character at the cursor.
    fn put(&mut self, cell: &Cell, at: Position) {
        if !self.pen.draws(cell) {
            self.set_pen(Pen::of(cell));
        }
        self.bytes.push_str(cell.symbol());
        let behind = |width| Some(Position { x: at.x + width, ..at }).filter(|next| next.x < self.shown.area.width);
        self.cursor = match agreed_width(cell.symbol()) {
            Some(width) => behind(width).map_or(Cursor::Row(at.y), Cursor::At),
            None if cell.cell_width() == 1 => behind(1).map_or(Cursor::Unknown, Cursor::Perhaps),
            None => Cursor::Unknown,
        };
    }

    /// Moves the cursor with the fewest bytes.
    fn go(&mut self, to: Position) {
        if self.cursor == Cursor::At(to) {
            return;
        }
        let full = match to {
            Position { x: 0, y: 0 } => "\x1b[H".to_owned(),
            Position { x: 0, y } => format!("\x1b[{}H", y + 1),
            Position { x, y } => ansi(MoveTo(x, y)),
        };
        let mut ways = vec![full];
        match self.cursor {
            Cursor::At(from) if from.y == to.y => {
                ways.extend((to.x > from.x).then(|| forward(to.x - from.x)));
                ways.extend(self.rewritten(from, to.x));
                ways.push(column(to.x));
            }
            Cursor::Row(y) if y == to.y => ways.push(column(to.x)),
            Cursor::At(Position { y, .. }) | Cursor::Row(y) if y + 1 == to.y => {
                ways.push(if to.x == 0 { "\r\n".to_owned() } else { format!("\r\n{}", forward(to.x)) });
                ways.extend(self.rewritten(Position { x: 0, y: to.y }, to.x).map(|text| format!("\r\n{text}")));
            }
            _ => {}
        }
        ways.sort_by_key(String::len);
        self.bytes.push_str(&ways[0]);
        self.cursor = Cursor::At(to);
    }

    /// Returns the text that is shown between two columns of a row, if writing it again with the current pen changes
    /// nothing.
    fn rewritten(&self, from: Position, to: u16) -> Option<String> {
        let is_safe = |cell: &&Cell| cell.symbol().len() == 1 && self.pen.draws(cell);
        let cells = (from.x..to).map(|x| self.shown.cell((x, from.y)).filter(is_safe));
        // Moving the cursor takes fewer bytes than a longer text.
        (to.checked_sub(from.x)? <= 10).then(|| cells.map(|cell| cell.map(Cell::symbol)).collect())?
    }

    fn set_pen(&mut self, pen: Pen) {
        if pen == self.pen {
            return;
        }
        let changed = pen.numbers_after(self.pen);
        let anew = match pen.numbers_after(Pen::default()) {
            numbers if numbers.is_empty() => numbers,
            numbers => format!("0;{numbers}"),
        };
        let numbers = if anew.len() < changed.len() { anew } else { changed };
        let _ = write!(self.bytes, "\x1b[{numbers}m");
        self.pen = pen;
    }
}

/// A group of rows that moved together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shift {
    /// The first row of the region to scroll.
    first: u16,
    /// The last row of the region to scroll.
    last: u16,
    /// Whether the rows move up.
    up: bool,
    /// The number of rows by which they move.
    rows: u16,
}

impl Shift {
    /// Returns the shift that brings the most rows to their new positions.
    fn between(shown: &Buffer, next: &Buffer) -> Option<Self> {
        let width = usize::from(shown.area.width).max(1);
        let rows = |buffer: &Buffer| -> Vec<u64> { buffer.content.chunks(width).map(fingerprint).collect() };
        let (before, after) = (rows(shown), rows(next));
        let height = before.len();
        let ways = (1..height / 2).flat_map(|by| [(by, true), (by, false)]);
        let found = ways.filter_map(|(by, up)| {
            // The position of a row of the new screen before the shift.
            let origin = |row: usize| if up { Some(row + by).filter(|row| *row < height) } else { row.checked_sub(by) };
            let has_moved = |row: &usize| {
                let is_there = |origin: usize| before[origin] == after[*row];
                before[*row] != after[*row] && origin(*row).is_some_and(is_there)
            };
            let moved: Vec<usize> = (0..height).filter(has_moved).collect();
            let (first, last) = (*moved.first()?, *moved.last()?);
            let (first, last) = if up { (first, last + by) } else { (first - by, last) };
            let cell = |row: usize| u16::try_from(row).unwrap_or(u16::MAX);
            Some((moved.len(), Self { first: cell(first), last: cell(last), up, rows: cell(by) }))
        });
        found.max_by_key(|(moved, _)| *moved).filter(|(moved, _)| *moved >= FEW_MOVED).map(|(_, shift)| shift)
    }
}

/// Returns a hash of a row's cells.
fn fingerprint(cells: &[Cell]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for cell in cells {
        (cell.symbol(), cell.fg, cell.bg, cell.modifier).hash(&mut hasher);
    }
    hasher.finish()
}

/// Returns whether a cell looks the same as an erased one.
fn is_plain_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && Pen::default().draws(cell)
}

/// Returns the number of adjacent blanks at the beginning of the changes.
fn blanks(changes: &[Change<'_>]) -> u16 {
    let Some((first, ..)) = changes.first() else { return 0 };
    let is_next = |(index, (x, _, cell)): &(u16, &Change<'_>)| *x == first + index && is_plain_blank(cell);
    u16::try_from((0..).zip(changes).take_while(is_next).count()).unwrap_or(0)
}

fn forward(columns: u16) -> String {
    if columns == 1 { "\x1b[C".to_owned() } else { ansi(MoveRight(columns)) }
}

fn column(x: u16) -> String {
    if x == 0 { "\r".to_owned() } else { ansi(MoveToColumn(x)) }
}

#[cfg(test)]
mod tests;
