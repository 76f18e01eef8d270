//! Scrolling, the same in every window over the list that has more lines than it can show.

use crate::tui::keymap::action::Action;

/// Where a text stands after an action that scrolls it: from so many lines above the window to `most`, `page` lines for a
/// page key. `None` where the action scrolls nothing.
pub fn scrolled(at: usize, action: Action, page: usize, most: usize) -> Option<usize> {
    // The window may have grown since, and shows the last page then.
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
    fn it_ends_at_both_ends_also_before_anything_was_drawn() {
        for most in [0, 7, usize::MAX] {
            let last = scrolled(3, Action::Last, 5, most).expect("it scrolls");
            assert_eq!(last, most);
            assert_eq!(scrolled(last, Action::ScrollDown, 5, most), Some(most));
            assert_eq!(scrolled(last, Action::PageDown, 5, most), Some(most));
            assert_eq!(scrolled(2, Action::PageUp, 5, most), Some(0));
        }
        assert_eq!(scrolled(usize::MAX, Action::ScrollUp, 5, 7), Some(6), "what was beyond the end is at the end");
        assert_eq!(scrolled(3, Action::Back, 5, 7), None);
    }
}
