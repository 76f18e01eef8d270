//! Lends a value to the ledger's thread for the duration of a scan, and gets it back.
//!
//! A printer that is lent in this way prints rows on the thread that reads them, so that the rows need not be copied to
//! another thread.

use std::{
    ops::{Deref, DerefMut},
    sync::mpsc,
};

use crate::locale::tr;

/// Splits a value into a loan and a claim. Once the loan is dropped, the claim gives the value back.
pub(super) fn lend<T>(thing: T) -> (Lent<T>, Claim<T>) {
    let (back, claim) = mpsc::channel();
    (Lent { thing: Some(thing), back }, Claim(claim))
}

/// A lent value, which is used through `Deref`. Dropping it sends the value back.
pub(super) struct Lent<T> {
    /// `Some` until this is dropped.
    thing: Option<T>,
    back: mpsc::Sender<T>,
}

/// The claim to a lent value.
pub(super) struct Claim<T>(mpsc::Receiver<T>);

impl<T> Claim<T> {
    /// Waits until the value comes back.
    pub(super) fn back(self) -> anyhow::Result<T> {
        self.0.recv().map_err(|_| anyhow::Error::msg(tr!("cli-lent")))
    }
}

impl<T> Deref for Lent<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.thing.as_ref().expect("the value is present until this is dropped")
    }
}

impl<T> DerefMut for Lent<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.thing.as_mut().expect("the value is present until this is dropped")
    }
}

impl<T> Drop for Lent<T> {
    fn drop(&mut self) {
        if let Some(thing) = self.thing.take() {
            // The claim no longer exists if the scan was abandoned.
            let _ = self.back.send(thing);
        }
    }
}
