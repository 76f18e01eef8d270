//! Work that is under way and can be reached by its number: runs, to stop them, and requests, to cancel them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

type Entries<T> = Arc<Mutex<HashMap<u64, T>>>;

/// Handles to the work that is under way, by number.
#[derive(Debug)]
pub struct UnderWay<T>(Entries<T>);

/// Keeps a handle registered. The task that does the work owns it: when the task ends, for whatever reason, the handle
/// is removed.
#[derive(Debug)]
#[must_use = "dropping the entry removes the handle"]
pub struct Entry<T> {
    entries: Entries<T>,
    number: u64,
}

impl<T> Default for UnderWay<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> UnderWay<T> {
    /// Registers a handle until the entry is dropped.
    pub fn begin(&self, number: u64, kept: T) -> Entry<T> {
        lock(&self.0).insert(number, kept);
        Entry { entries: Arc::clone(&self.0), number }
    }

    /// Calls `act` with the handle of a number; does nothing if that work has ended.
    pub fn with(&self, number: u64, act: impl FnOnce(&T)) {
        if let Some(kept) = lock(&self.0).get(&number) {
            act(kept);
        }
    }

    /// Returns the number of registered handles.
    pub fn len(&self) -> usize {
        lock(&self.0).len()
    }
}

impl<T> Drop for Entry<T> {
    fn drop(&mut self) {
        lock(&self.entries).remove(&self.number);
    }
}

fn lock<T>(entries: &Entries<T>) -> MutexGuard<'_, HashMap<u64, T>> {
    entries.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_entry_is_removed_however_its_task_ends() {
        let all = UnderWay::default();
        let begin = |number| {
            let entry = all.begin(number, number);
            move || entry
        };
        let [ends, panics, hangs] = [begin(1), begin(2), begin(3)];
        let ends = tokio::spawn(async move { drop(ends()) });
        let panics = tokio::spawn(async move {
            let _entry = panics();
            panic!("made to panic by the test")
        });
        let hangs = tokio::spawn(async move {
            let _entry = hangs();
            std::future::pending::<()>().await;
        });
        let mut seen = None;
        all.with(3, |number| seen = Some(*number));
        assert_eq!((seen, all.len()), (Some(3), 3));
        ends.await.expect("the task ends without a panic");
        assert!(panics.await.is_err());
        assert_eq!(all.len(), 1);
        hangs.abort();
        assert!(hangs.await.is_err());
        assert_eq!(all.len(), 0);
        all.with(3, |_| panic!("the task has ended"));
    }
}
