//! Lends something to the ledger's thread for the length of a scan, and gets it back.
//!
//! Rows are printed where they are read, so that none is copied on its way.

use std::{
    ops::{Deref, DerefMut},
    sync::mpsc,
};

use crate::locale::tr;

/// Something lent, and the claim to get it back once the lent side is dropped.
pub(super) fn lend<T>(thing: T) -> (Lent<T>, Claim<T>) {
    let (back, claim) = mpsc::channel();
    (Lent { thing: Some(thing), back }, Claim(claim))
}

/// Something lent: use it like the thing itself.
pub(super) struct Lent<T> {
    /// There until this is dropped.
    thing: Option<T>,
    back: mpsc::Sender<T>,
}

/// The claim to something lent.
pub(super) struct Claim<T>(mpsc::Receiver<T>);

impl<T> Claim<T> {
    /// Waits until it comes back.
    pub(super) fn back(self) -> anyhow::Result<T> {
        self.0.recv().map_err(|_| anyhow::Error::msg(tr!("cli-lent")))
    }
}

impl<T> Deref for Lent<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.thing.as_ref().expect("it is there until this is dropped")
    }
}

impl<T> DerefMut for Lent<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.thing.as_mut().expect("it is there until this is dropped")
    }
}

impl<T> Drop for Lent<T> {
    fn drop(&mut self) {
        if let Some(thing) = self.thing.take() {
            // Nobody waits for it any more where the scan was given up.
            let _ = self.back.send(thing);
        }
    }
}
