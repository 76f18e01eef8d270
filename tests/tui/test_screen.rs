//! A screen in memory, for sessions.

use std::{io, time::Duration};

use pushdeck::tui::Screen;
use ratatui::{Frame, Terminal, backend::TestBackend, layout::Size};

/// The cells of a screen, and what the program asked of the terminal.
#[derive(Debug)]
pub struct TestScreen {
    pub terminal: Terminal<TestBackend>,
    /// Whether each frame asks the terminal to confirm that it was shown.
    pub asks: bool,
    /// What was copied last.
    pub copied: Option<String>,
}

impl TestScreen {
    pub fn new(width: u16, height: u16) -> Self {
        Self {
            terminal: Terminal::new(TestBackend::new(width, height)).expect("a screen in memory"),
            asks: false,
            copied: None,
        }
    }

    /// Returns the lines, without the blanks at their ends.
    pub fn lines(&self) -> Vec<String> {
        let buffer = self.terminal.backend().buffer();
        let width = usize::from(buffer.area.width);
        buffer
            .content
            .chunks(width)
            .map(|row| {
                let mut skip = 0;
                let mut line = String::new();
                for cell in row {
                    if skip == 0 {
                        line.push_str(cell.symbol());
                        skip = unicode_width::UnicodeWidthStr::width(cell.symbol()).saturating_sub(1);
                    } else {
                        skip -= 1;
                    }
                }
                line.trim_end().to_owned()
            })
            .collect()
    }
}

impl Screen for TestScreen {
    fn size(&self) -> Size {
        self.terminal.backend().buffer().area.as_size()
    }

    fn is_ready(&self) -> bool {
        true
    }

    fn frame_time(&self) -> Duration {
        Duration::ZERO
    }

    fn resized(&mut self) {}

    fn draw(&mut self, size: Size, picture: &dyn Fn(&mut Frame<'_>)) -> io::Result<()> {
        // Draws a complete frame each time: the screen in memory keeps a cell that a terminal would overwrite with the
        // second half of a wide character.
        *self = Self { asks: self.asks, copied: self.copied.take(), ..Self::new(size.width, size.height) };
        let Ok(_) = self.terminal.draw(|frame| picture(frame));
        Ok(())
    }

    fn has_asked(&self) -> bool {
        self.asks
    }

    fn copy(&mut self, text: &str) {
        self.copied = Some(text.to_owned());
    }

    fn set_mouse(&mut self, _: bool) {}

    fn redraw(&mut self) {}

    fn suspend(&mut self) {}
}
