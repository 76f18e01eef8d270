//! Scrolling, which works in the same way in every overlay with more lines than it can show.

use crate::tui::keymap::action::Action;

/// Returns the scroll position after an action: the number of lines that are above the window. `at` is the position
/// before the action, `page` is the number of lines by which a page key scrolls, and `most` is the largest possible
/// position. Returns `None` if the action does not scroll.
pub fn scrolled(at: usize, action: Action, page: usize, most: usize) -> Option<usize> {
    // If the window has grown since the last action, it shows the last page.
    let at = at.min(most);
    let to = match action {
        Action::First => 0,
        Action::Last => most,
        Action::ScrollDown => at.saturating_add(1),
        Action::ScrollUp => at.saturating_sub(1),
        Action::PageDown => at.saturating_add(page),
        Action::PageUp => at.saturating_sub(page),
        _ => return None,
    };
    Some(to.min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrolling_stops_at_both_ends_even_before_the_first_drawing() {
        for most in [0, 7, usize::MAX] {
            let last = scrolled(3, Action::Last, 5, most).expect("the action scrolls");
            assert_eq!(last, most);
            assert_eq!(scrolled(last, Action::ScrollDown, 5, most), Some(most));
            assert_eq!(scrolled(last, Action::PageDown, 5, most), Some(most));
            assert_eq!(scrolled(2, Action::PageUp, 5, most), Some(0));
        }
        assert_eq!(scrolled(usize::MAX, Action::ScrollUp, 5, 7), Some(6), "a position beyond the end becomes the end");
        assert_eq!(scrolled(3, Action::Back, 5, 7), None);
    }
}
