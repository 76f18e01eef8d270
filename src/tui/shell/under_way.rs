//! What is under way and can be reached by its number: stops of runs, and requests that can be given up.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

type Entries<T> = Arc<Mutex<HashMap<u64, T>>>;

/// What is under way, by its number.
#[derive(Debug)]
pub struct UnderWay<T>(Entries<T>);

/// Belongs to the task that is under way: when that ends, in whatever way, its entry goes.
#[derive(Debug)]
#[must_use = "without it, nothing is under way"]
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
    /// Keeps this until the entry is dropped.
    pub fn begin(&self, number: u64, kept: T) -> Entry<T> {
        lock(&self.0).insert(number, kept);
        Entry { entries: Arc::clone(&self.0), number }
    }

    /// Does this with what is kept under a number; nothing where that has ended.
    pub fn with(&self, number: u64, act: impl FnOnce(&T)) {
        if let Some(kept) = lock(&self.0).get(&number) {
            act(kept);
        }
    }

    /// How many are under way.
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
    async fn an_entry_goes_with_its_task_however_that_ends() {
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
        ends.await.expect("no panic");
        assert!(panics.await.is_err());
        assert_eq!(all.len(), 1);
        hangs.abort();
        assert!(hangs.await.is_err());
        assert_eq!(all.len(), 0);
        all.with(3, |_| panic!("it has ended"));
    }
}
