//! Passes rows from one thread to another in batches. Emptied batches go back to the sender, so that their memory is
//! reused.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// A batch of rows. The first `filled` rows hold data; the rest are spare and keep their memory.
#[derive(Debug)]
pub struct Batch<T> {
    rows: Vec<T>,
    filled: usize,
}

impl<T> Default for Batch<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), filled: 0 }
    }
}

impl<T: Default> Batch<T> {
    /// Returns how many rows are filled.
    pub const fn len(&self) -> usize {
        self.filled
    }

    /// Returns whether no row is filled.
    pub const fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Returns the filled rows.
    pub fn filled(&self) -> &[T] {
        &self.rows[..self.filled]
    }

    /// Returns the filled rows, mutably.
    pub fn filled_mut(&mut self) -> &mut [T] {
        &mut self.rows[..self.filled]
    }

    /// Returns the first spare row, which may still contain data from an earlier use.
    pub fn spare(&mut self) -> &mut T {
        if self.filled == self.rows.len() {
            self.rows.push(T::default());
        }
        &mut self.rows[self.filled]
    }

    /// Counts the first spare row as filled.
    pub const fn keep(&mut self) {
        self.filled += 1;
    }
}

/// The sending end, which fills batches.
#[derive(Debug)]
pub struct Filling<M, T> {
    full: SyncSender<M>,
    empty: Receiver<Vec<T>>,
}

/// The receiving end, which empties batches.
#[derive(Debug)]
pub struct Emptying<M, T> {
    full: Receiver<M>,
    empty: Sender<Vec<T>>,
}

/// Creates a channel for batches between two threads. A message `M` is a batch, possibly with additional data. At most
/// `waiting` messages are queued.
pub fn batches<M, T>(waiting: usize) -> (Filling<M, T>, Emptying<M, T>) {
    let ((to_emptying, from_filling), (to_filling, from_emptying)) = (sync_channel(waiting), channel());
    (Filling { full: to_emptying, empty: from_emptying }, Emptying { full: from_filling, empty: to_filling })
}

impl<M, T> Filling<M, T> {
    /// Returns a batch to fill: a returned one if there is one, otherwise a new one.
    pub fn next(&self) -> Batch<T> {
        Batch { rows: self.empty.try_recv().unwrap_or_default(), filled: 0 }
    }

    /// Sends a message, and blocks while the queue is full. Returns `false` if the receiving end is gone.
    pub fn hand_over(&self, full: M) -> bool {
        self.full.send(full).is_ok()
    }
}

impl<M, T> Emptying<M, T> {
    /// Receives the next message, and blocks until there is one. Returns `None` once the sending end is gone and no
    /// message is left.
    pub fn next(&self) -> Option<M> {
        self.full.recv().ok()
    }

    /// Gives a batch back to the sending end once its rows are no longer needed.
    pub fn give_back(&self, batch: Batch<T>) {
        // If the sending end is gone, nobody needs the batch.
        let _ = self.empty.send(batch.rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_returned_batch_keeps_its_memory_and_has_no_filled_rows() {
        let (filling, emptying) = batches::<Batch<String>, String>(2);
        let mut batch = filling.next();
        batch.spare().push_str("a row that is longer than a spare one");
        batch.keep();
        assert!(filling.hand_over(batch));
        let batch = emptying.next().expect("the batch was handed over");
        assert_eq!((batch.len(), batch.filled().len()), (1, 1));
        emptying.give_back(batch);
        let mut batch = filling.next();
        assert!(batch.is_empty());
        assert_eq!(batch.spare(), "a row that is longer than a spare one", "its memory is reused");
        assert!(filling.next().spare().is_empty(), "no other batch was returned");
    }

    #[test]
    fn each_end_learns_that_the_other_is_gone() {
        let (filling, emptying) = batches::<Batch<u8>, u8>(1);
        assert!(filling.hand_over(Batch::default()));
        drop(filling);
        let batch = emptying.next().expect("what was handed over arrives");
        assert!(emptying.next().is_none());
        emptying.give_back(batch);
        let (filling, emptying) = batches::<Batch<u8>, u8>(1);
        drop(emptying);
        assert!(!filling.hand_over(Batch::default()));
    }
}
