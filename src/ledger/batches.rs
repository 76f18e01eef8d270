//! Rows on their way from one thread to another, in batches that go to and fro between the two, so that their memory is
//! used again.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// Some rows: the first are filled, the others are spare.
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
    /// How many rows are filled.
    pub const fn len(&self) -> usize {
        self.filled
    }

    /// Whether no row is filled.
    pub const fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// The filled rows.
    pub fn filled(&self) -> &[T] {
        &self.rows[..self.filled]
    }

    /// The filled rows, to be changed.
    pub fn filled_mut(&mut self) -> &mut [T] {
        &mut self.rows[..self.filled]
    }

    /// The first spare row: it may have the content of an earlier use.
    pub fn spare(&mut self) -> &mut T {
        if self.filled == self.rows.len() {
            self.rows.push(T::default());
        }
        &mut self.rows[self.filled]
    }

    /// From now on the first spare row is filled.
    pub const fn keep(&mut self) {
        self.filled += 1;
    }
}

/// The end that fills batches.
#[derive(Debug)]
pub struct Filling<M, T> {
    full: SyncSender<M>,
    empty: Receiver<Vec<T>>,
}

/// The end that empties them.
#[derive(Debug)]
pub struct Emptying<M, T> {
    full: Receiver<M>,
    empty: Sender<Vec<T>>,
}

/// A way between two threads. `M` is what is handed over: a batch, or a batch and something about it. At most so many wait.
pub fn batches<M, T>(waiting: usize) -> (Filling<M, T>, Emptying<M, T>) {
    let ((to_emptying, from_filling), (to_filling, from_emptying)) = (sync_channel(waiting), channel());
    (Filling { full: to_emptying, empty: from_emptying }, Emptying { full: from_filling, empty: to_filling })
}

impl<M, T> Filling<M, T> {
    /// A batch to be filled: one that came back, if one has.
    pub fn next(&self) -> Batch<T> {
        Batch { rows: self.empty.try_recv().unwrap_or_default(), filled: 0 }
    }

    /// Hands over; waits where as much waits as may. `false` where nobody takes it any more.
    pub fn hand_over(&self, full: M) -> bool {
        self.full.send(full).is_ok()
    }
}

impl<M, T> Emptying<M, T> {
    /// What was handed over next; `None` where there is no more.
    pub fn next(&self) -> Option<M> {
        self.full.recv().ok()
    }

    /// Gives a batch back, of which nothing is needed any more.
    pub fn give_back(&self, batch: Batch<T>) {
        // Where the filling end is gone, nobody needs it.
        let _ = self.empty.send(batch.rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_that_comes_back_has_its_memory_and_no_rows() {
        let (filling, emptying) = batches::<Batch<String>, String>(2);
        let mut batch = filling.next();
        batch.spare().push_str("a row that is longer than a spare one");
        batch.keep();
        assert!(filling.hand_over(batch));
        let batch = emptying.next().expect("it was handed over");
        assert_eq!((batch.len(), batch.filled().len()), (1, 1));
        emptying.give_back(batch);
        let mut batch = filling.next();
        assert!(batch.is_empty());
        assert_eq!(batch.spare(), "a row that is longer than a spare one", "its memory is used again");
        assert!(filling.next().spare().is_empty(), "there is no other");
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
