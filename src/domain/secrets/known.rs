//! The secrets that this process holds or held.
//!
//! Kept for the whole process, because an echo can come out anywhere: in the reply to another app, in an import, in a
//! panic. Only hashes of pieces are kept, never the text.

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{
        PoisonError, RwLock, RwLockReadGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

use base64::{Engine as _, prelude::BASE64_STANDARD};

/// Letters and digits of the shortest piece that is found.
pub(super) const PIECE: usize = 12;

/// How many secrets are remembered; the oldest signature makes room for a new one. At one signature an hour it ended long
/// before.
const MOST: usize = 64;

/// A digit or an upper-case letter is a sign of a secret. A piece of an unknown one has at least this many.
const FEWEST_SIGNS: usize = 3;

/// Bits of the sieve.
const SIEVE: usize = 1 << 17;

static KNOWN: RwLock<Known> = RwLock::new(Known::new());

/// The fewest signs of a secret in any piece that is looked for.
static FEWEST: AtomicUsize = AtomicUsize::new(FEWEST_SIGNS);

/// What kind of secret a piece belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Signature,
    Key,
}

impl Kind {
    /// What stands in its place.
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Signature => "[removed: a signature]",
            Self::Key => "[removed: a key]",
        }
    }
}

/// From now on, this signature is removed from all text.
pub fn remember_signature(signature: &str) {
    remember(signature, Kind::Signature);
}

/// From now on, this key is removed from all text. Of a key that looks like words, only pieces with a digit are: others
/// can stand in any sentence.
pub fn remember_key(key: &str) {
    remember(key, Kind::Key);
}

fn remember(text: &str, kind: Kind) {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let whole = hasher.finish();
    if known().has(whole) {
        return;
    }
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    if !known.has(whole) {
        known.add(Secret::new(text, kind, whole));
        FEWEST.store(known.fewest_signs(), Ordering::Release);
    }
}

/// The secrets of this process.
pub(super) fn known() -> RwLockReadGuard<'static, Known> {
    KNOWN.read().unwrap_or_else(PoisonError::into_inner)
}

/// The fewest signs of a secret in any piece that is looked for.
pub(super) fn fewest_signs() -> usize {
    FEWEST.load(Ordering::Acquire)
}

/// Whether this character is a sign of a secret: a sentence has few of them.
pub(super) const fn is_sign(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase()
}

struct Secret {
    whole: u64,
    kind: Kind,
    pieces: Vec<u64>,
    fewest_signs: usize,
}

impl Secret {
    fn new(text: &str, kind: Kind, whole: u64) -> Self {
        let letters: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
        // The service's keys are hexadecimal; only a made-up one can look like words.
        let is_wordy = kind == Kind::Key && !letters.iter().all(u8::is_ascii_hexdigit);
        let windows = || letters.windows(PIECE).filter(|piece| !is_wordy || piece.iter().any(u8::is_ascii_digit));
        let signs = |piece: &[u8]| piece.iter().filter(|byte| is_sign(**byte)).count();
        let fewest_signs = windows().map(signs).min().unwrap_or(FEWEST_SIGNS);
        let mut pieces: Vec<u64> = windows().flat_map(pieces_of).collect();
        pieces.extend(wrapped(text.as_bytes()).iter().flat_map(|text| pieces_of(text.as_bytes())));
        Self { whole, kind, pieces, fewest_signs }
    }
}

/// The secret as base64, wherever it begins in what was encoded, and as hexadecimal digits: as far as these follow from
/// the secret alone.
fn wrapped(secret: &[u8]) -> Vec<String> {
    let at_offset = |offset: usize| {
        let bytes: Vec<u8> = [0, 0][..offset].iter().chain(secret).copied().collect();
        let whole = bytes.len() / 3 * 3;
        BASE64_STANDARD.encode(&bytes[..whole]).split_off([0, 2, 3][offset])
    };
    let hexadecimal = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    (0..3).map(at_offset).chain([hexadecimal]).collect()
}

fn pieces_of(text: &[u8]) -> Vec<u64> {
    let mut window = Window::default();
    text.iter().filter_map(|byte| letter(*byte)).filter_map(|letter| window.push(letter)).collect()
}

/// A letter in either case, or a digit, as a number; nothing for what else there is, which an encoding may change.
pub(super) const fn letter(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0' + 1),
        b'a'..=b'z' => Some(byte - b'a' + 11),
        b'A'..=b'Z' => Some(byte - b'A' + 11),
        _ => None,
    }
}

/// The last letters of a text, and their hash.
#[derive(Default)]
pub(super) struct Window {
    letters: [u8; PIECE],
    pushed: usize,
    hash: u64,
}

impl Window {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    /// What the letter that leaves has been multiplied with by then.
    const LEAVING: u64 = {
        let (mut power, mut at) = (1_u64, 0);
        while at < PIECE {
            power = power.wrapping_mul(Self::FACTOR);
            at += 1;
        }
        power
    };

    /// Adds a letter; gives the hash of the last twelve once there are as many.
    pub(super) fn push(&mut self, letter: u8) -> Option<u64> {
        let place = self.pushed % PIECE;
        let leaving = std::mem::replace(&mut self.letters[place], letter);
        let added = self.hash.wrapping_mul(Self::FACTOR).wrapping_add(letter.into());
        self.hash = added.wrapping_sub(u64::from(leaving).wrapping_mul(Self::LEAVING));
        self.pushed += 1;
        (self.pushed >= PIECE).then_some(self.hash)
    }
}

/// All secrets, and their pieces in order.
pub(super) struct Known {
    secrets: VecDeque<Secret>,
    pieces: Vec<(u64, Kind)>,
    /// A bit for each hash: says quickly that a piece is not there.
    sieve: Vec<u64>,
}

impl Known {
    const fn new() -> Self {
        Self { secrets: VecDeque::new(), pieces: Vec::new(), sieve: Vec::new() }
    }

    fn has(&self, whole: u64) -> bool {
        self.secrets.iter().any(|secret| secret.whole == whole)
    }

    fn add(&mut self, secret: Secret) {
        if self.secrets.len() >= MOST {
            let oldest = self.secrets.iter().position(|secret| secret.kind == Kind::Signature).unwrap_or(0);
            self.secrets.remove(oldest);
        }
        self.secrets.push_back(secret);
        let pieces = |secret: &Secret| secret.pieces.iter().map(|hash| (*hash, secret.kind)).collect::<Vec<_>>();
        self.pieces = self.secrets.iter().flat_map(pieces).collect();
        self.pieces.sort_unstable();
        self.pieces.dedup();
        self.sieve = vec![0; SIEVE / 64];
        for (hash, _) in &self.pieces {
            let (word, bit) = place_of(*hash);
            self.sieve[word] |= bit;
        }
    }

    fn fewest_signs(&self) -> usize {
        self.secrets.iter().map(|secret| secret.fewest_signs).min().map_or(FEWEST_SIGNS, |few| few.min(FEWEST_SIGNS))
    }

    /// What a piece with this hash belongs to.
    pub(super) fn kind_of(&self, hash: u64) -> Option<Kind> {
        let (word, bit) = place_of(hash);
        if self.sieve.get(word)? & bit == 0 {
            return None;
        }
        let at = self.pieces.partition_point(|(other, _)| *other < hash);
        self.pieces.get(at).filter(|(other, _)| *other == hash).map(|(_, kind)| *kind)
    }
}

/// The word of the sieve and the bit in it. The upper bits of a hash are the well mixed ones.
fn place_of(hash: u64) -> (usize, u64) {
    let place = usize::try_from(hash.wrapping_mul(Window::FACTOR) >> 47).unwrap_or(0) % SIEVE;
    (place / 64, 1 << (place % 64))
}
