//! The secrets that this process holds or held.
//!
//! They are kept for the life of the process, because other text can repeat them anywhere: in the reply to another app,
//! in an import, in a panic.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    hash::{BuildHasherDefault, DefaultHasher, Hash as _, Hasher},
    sync::{
        LazyLock, PoisonError, RwLock, RwLockReadGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{
    forms::{Inside, wrapped, wrapped_further},
    signs::signs,
};

/// A piece of a secret is found only if it has at least this many letters and digits.
pub(super) const PIECE: usize = 10;

/// A part of a known secret that has at least this many characters is always found; a shorter one usually is.
const SHORTEST_CUT: usize = 16;

/// How many secrets are remembered, each in all of its forms. The oldest signature makes room for a new one. With one
/// new signature an hour, the oldest has long expired by then.
const MOST: usize = 64;

/// How many words that may be secrets are remembered in addition. The oldest word makes room for a new one.
const MOST_GUESSES: usize = 8;

/// Of the pieces of the less likely forms, only one in this many is kept. So fewer than this many characters may be
/// left at either end of what is removed.
const STRIDE: usize = 4;

/// An unknown secret that is long enough to be recognised has at least this many signs, that is, digits and upper-case
/// letters.
const FEWEST_SIGNS: usize = 8;

/// The size of the sieve in bits. The sieve is a Bloom filter with one hash function.
const SIEVE: usize = 1 << 18;

static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);

/// The smallest number of signs in any part of a secret that is searched for.
static FEWEST: AtomicUsize = AtomicUsize::new(FEWEST_SIGNS);

/// What kind of secret a piece belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Signature,
    Key,
}

impl Kind {
    /// The mark that replaces a secret of this kind.
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Signature => "[removed: a signature]",
            Self::Key => "[removed: a key]",
        }
    }
}

/// Removes this signature from all text from now on.
pub fn remember_signature(signature: &str) {
    remember(signature, Kind::Signature, Certainty::Known);
}

/// Removes this key from all text from now on. If the key looks like words, only pieces with a digit are removed,
/// because the others can occur in any sentence.
pub fn remember_key(key: &str) {
    remember(key, Kind::Key, Certainty::Known);
}

/// Like [`remember_key`], for a word that may be a key, such as what a failed program printed. However many of these
/// words there are, they displace no other secret, and no text is examined more closely because of them.
pub fn remember_possible_key(word: &str) {
    remember(word, Kind::Key, Certainty::Guess);
}

/// Whether a remembered text is certain to be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Certainty {
    Known,
    Guess,
}

fn remember(text: &str, kind: Kind, certainty: Certainty) {
    if text.bytes().filter(u8::is_ascii_alphanumeric).count() < PIECE {
        return;
    }
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let whole = hasher.finish();
    if known().remembers(whole, certainty) {
        return;
    }
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    if !known.remembers(whole, certainty) {
        known.forget(|secret| secret.whole == whole);
        known.add(Secret { certainty, ..Secret::new(text, kind, whole) });
        FEWEST.store(known.fewest_signs(), Ordering::Release);
    }
}

/// The secrets of this process.
pub(super) fn known() -> RwLockReadGuard<'static, Known> {
    KNOWN.read().unwrap_or_else(PoisonError::into_inner)
}

/// The smallest number of signs in any part of a secret that is searched for.
pub(super) fn fewest_signs() -> usize {
    FEWEST.load(Ordering::Acquire)
}

struct Secret {
    whole: u64,
    kind: Kind,
    certainty: Certainty,
    pieces: Vec<u64>,
    fewest_signs: usize,
}

impl Secret {
    fn new(text: &str, kind: Kind, whole: u64) -> Self {
        let letters: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
        // The service's keys are hexadecimal; only a made-up key can look like words.
        let is_wordy = kind == Kind::Key && !letters.iter().all(u8::is_ascii_hexdigit);
        let windows = || letters.windows(PIECE).filter(|piece| !is_wordy || piece.iter().any(u8::is_ascii_digit));
        // A part without a piece that is searched for need not be examined.
        let has_piece = |part: &&[u8]| !is_wordy || part.iter().any(u8::is_ascii_digit);
        let parts = text.as_bytes().windows(SHORTEST_CUT.min(text.len()).max(1)).filter(has_piece);
        let fewest_signs = parts.map(|part| signs(part).count).min().unwrap_or(FEWEST_SIGNS);
        let mut pieces: Vec<u64> = windows().flat_map(pieces_of).collect();
        pieces.extend(wrapped(text.as_bytes()).iter().flat_map(|text| pieces_of(text.as_bytes())));
        pieces.extend(wrapped_further(text.as_bytes()).iter().flat_map(|text| some_pieces_of(text.as_bytes())));
        if kind == Kind::Signature {
            pieces.extend(Inside::of(text).iter().flat_map(pieces_inside));
        }
        Self { whole, kind, certainty: Certainty::Known, pieces, fewest_signs }
    }
}

/// Returns pieces of the contents of a signature, because whoever unpacks a signature can repeat its contents.
fn pieces_inside(inside: &Inside) -> Vec<u64> {
    let Inside { compressed, value, code } = inside;
    let further = [compressed, value.as_bytes(), code].into_iter().flat_map(|bytes| {
        // The base64 of the compressed bytes is the signature itself.
        wrapped(bytes).into_iter().chain(wrapped_further(bytes))
    });
    let some: Vec<u64> = further.flat_map(|text| some_pieces_of(text.as_bytes())).collect();
    pieces_of(value.as_bytes()).into_iter().chain(some).collect()
}

fn some_pieces_of(text: &[u8]) -> impl Iterator<Item = u64> + use<> {
    pieces_of(text).into_iter().step_by(STRIDE)
}

fn pieces_of(text: &[u8]) -> Vec<u64> {
    let mut window = Window::default();
    let letters = text.iter().filter_map(|byte| letter(*byte));
    letters.map(|letter| window.push(letter)).skip(PIECE - 1).collect()
}

/// A letter in either case, or a digit, as a number from 1; `None` for anything else, because an encoding may change
/// it.
pub(super) fn letter(byte: u8) -> Option<u8> {
    const LETTERS: [u8; 256] = {
        let (mut letters, mut at) = ([0; 256], 0_u8);
        while at < 26 {
            letters[(b'a' + at) as usize] = at + 11;
            letters[(b'A' + at) as usize] = at + 11;
            at += 1;
        }
        while at < 36 {
            letters[(b'0' + at - 26) as usize] = at - 25;
            at += 1;
        }
        letters
    };
    Some(LETTERS[usize::from(byte)]).filter(|letter| *letter > 0)
}

/// The last ten letters of a text as one number, six bits each. With fewer letters, it equals no piece.
#[derive(Default)]
pub(super) struct Window(u64);

impl Window {
    /// Adds a letter.
    pub(super) const fn push(&mut self, letter: u8) -> u64 {
        self.0 = (self.0 << 6 | letter as u64) & ((1 << (6 * PIECE)) - 1);
        self.0
    }
}

/// All secrets, and their pieces.
#[derive(Default)]
pub(super) struct Known {
    secrets: VecDeque<Secret>,
    pieces: HashMap<u64, Owners, BuildHasherDefault<PieceHasher>>,
    /// A bit for each piece, so that most text is quickly ruled out. A piece that was forgotten may keep its bit.
    sieve: Vec<u64>,
    /// How many secrets were forgotten since the sieve was built.
    stale: usize,
}

/// Mixes the bits of a piece. That is enough: a piece is a number that follows from a secret, so nobody outside can
/// choose it, and a signature has ten thousand of them.
#[derive(Default)]
struct PieceHasher(u64);

impl Hasher for PieceHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(self.0 ^ u64::from(*byte));
        }
    }

    fn write_u64(&mut self, piece: u64) {
        // The upper bits of the product are well mixed, and the table also uses the lower ones.
        let product = mixed(piece);
        self.0 = product ^ product >> 32;
    }
}

const fn mixed(piece: u64) -> u64 {
    piece.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// How many secrets of each kind have a piece.
#[derive(Clone, Copy, Default)]
struct Owners {
    signatures: u32,
    keys: u32,
}

impl Owners {
    const fn of(&mut self, kind: Kind) -> &mut u32 {
        match kind {
            Kind::Signature => &mut self.signatures,
            Kind::Key => &mut self.keys,
        }
    }
}

impl Known {
    /// Whether this secret is remembered with at least this certainty.
    fn remembers(&self, whole: u64, certainty: Certainty) -> bool {
        let is_it = |secret: &Secret| {
            secret.whole == whole && (secret.certainty, certainty) != (Certainty::Guess, Certainty::Known)
        };
        self.secrets.iter().any(is_it)
    }

    fn add(&mut self, secret: Secret) {
        self.make_room(secret.certainty);
        if self.sieve.is_empty() || self.stale >= MOST {
            self.make_the_sieve();
        }
        for piece in &secret.pieces {
            *self.pieces.entry(*piece).or_default().of(secret.kind) += 1;
            let (word, bit) = place_of(*piece);
            self.sieve[word] |= bit;
        }
        self.secrets.push_back(secret);
    }

    fn make_room(&mut self, certainty: Certainty) {
        let most = if certainty == Certainty::Known { MOST } else { MOST_GUESSES };
        let alike = || self.secrets.iter().filter(|secret| secret.certainty == certainty);
        if alike().count() >= most {
            let signature = alike().find(|secret| secret.kind == Kind::Signature);
            let oldest = signature.or_else(|| alike().next()).map(|secret| secret.whole);
            self.forget(|secret| Some(secret.whole) == oldest);
        }
    }

    fn forget(&mut self, is_it: impl Fn(&Secret) -> bool) {
        let found = self.secrets.iter().position(is_it);
        let Some(secret) = found.and_then(|at| self.secrets.remove(at)) else { return };
        self.stale += 1;
        for piece in secret.pieces {
            let Entry::Occupied(mut owners) = self.pieces.entry(piece) else { continue };
            *owners.get_mut().of(secret.kind) -= 1;
            if owners.get().signatures + owners.get().keys == 0 {
                owners.remove();
            }
        }
    }

    fn make_the_sieve(&mut self) {
        self.stale = 0;
        self.sieve = vec![0; SIEVE / 64];
        for piece in self.pieces.keys() {
            let (word, bit) = place_of(*piece);
            self.sieve[word] |= bit;
        }
    }

    fn fewest_signs(&self) -> usize {
        let known = self.secrets.iter().filter(|secret| secret.certainty == Certainty::Known);
        known.map(|secret| secret.fewest_signs).min().map_or(FEWEST_SIGNS, |few| few.min(FEWEST_SIGNS))
    }

    /// What kind of secret a piece belongs to, if any.
    pub(super) fn kind_of(&self, piece: u64) -> Option<Kind> {
        let (word, bit) = place_of(piece);
        if self.sieve.get(word)? & bit == 0 {
            return None;
        }
        self.pieces.get(&piece).map(|owners| if owners.signatures > 0 { Kind::Signature } else { Kind::Key })
    }

    /// Whether this piece belongs to a secret.
    pub(super) fn has(&self, piece: u64) -> bool {
        self.kind_of(piece).is_some()
    }
}

/// Returns the word of the sieve and the bit in it, from the upper bits of a product, which are well mixed.
fn place_of(piece: u64) -> (usize, u64) {
    let place = usize::try_from(mixed(piece) >> 46).unwrap_or(0) % SIEVE;
    (place / 64, 1 << (place % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(kind: Kind, number: usize) -> Secret {
        // Letters that depend only on the number, mixed so that no two secrets share a piece.
        let mut mixed = number as u64 + 1;
        let letter = |_| {
            mixed = mixed.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            char::from(b"ghijklmnop0123456789"[(mixed >> 33) as usize % 20])
        };
        let text: String = (0..40).map(letter).collect();
        Secret::new(&format!("{text}{number}x{number}"), kind, number as u64)
    }

    #[test]
    fn the_oldest_signature_makes_room_and_a_key_stays() {
        let mut known = Known::default();
        known.add(secret(Kind::Key, 0));
        for number in 1..=MOST + 10 {
            known.add(secret(Kind::Signature, number));
        }
        assert_eq!(known.secrets.len(), MOST);
        let remembers = |number: usize| known.remembers(number as u64, Certainty::Known);
        assert!(remembers(0), "the key is kept");
        assert!(!remembers(11) && remembers(12) && remembers(MOST + 10));
    }

    #[test]
    fn possible_secrets_displace_no_secret_and_cause_no_closer_look() {
        let mut known = Known::default();
        for number in 0..MOST {
            known.add(secret(Kind::Signature, number));
        }
        let fewest = known.fewest_signs();
        let word = |number: usize| {
            let text = format!("only-a-word-that-has-a-single-digit-{}x{number}", "y".repeat(30));
            Secret { certainty: Certainty::Guess, ..Secret::new(&text, Kind::Key, (1_000 + number) as u64) }
        };
        for number in 0..10 * MOST {
            known.add(word(number));
        }
        assert!((0..MOST).all(|number| known.remembers(number as u64, Certainty::Known)));
        assert_eq!((known.secrets.len(), known.fewest_signs()), (MOST + MOST_GUESSES, fewest));
        let last = (1_000 + 10 * MOST - 1) as u64;
        assert!(known.remembers(last, Certainty::Guess) && !known.remembers(last, Certainty::Known));
    }

    #[test]
    fn a_forgotten_secret_keeps_only_pieces_that_another_has_too() {
        let mut known = Known::default();
        let (first, shared) = (secret(Kind::Signature, 0), secret(Kind::Key, 0));
        let alone = Secret::new("a1b2c3d4e5f6g7h8", Kind::Signature, 1_000);
        let (kept, gone) = (first.pieces[0], alone.pieces[0]);
        for secret in [first, shared, alone] {
            known.add(secret);
        }
        assert_eq!([kept, gone].map(|piece| known.kind_of(piece)), [Some(Kind::Signature); 2]);
        for number in 1..=2 * MOST {
            known.add(secret(Kind::Signature, number));
        }
        assert_eq!([kept, gone].map(|piece| known.kind_of(piece)), [Some(Kind::Key), None]);
        let sum: u32 = known.pieces.values().map(|owners| owners.signatures + owners.keys).sum();
        assert_eq!(sum as usize, known.secrets.iter().map(|secret| secret.pieces.len()).sum::<usize>());
    }

    #[test]
    fn every_part_of_sixteen_characters_has_the_required_signs() {
        for text in [
            "eJw1jcEKgkAQht9lr8XuBoriELpE0EkLIrpJO*qgq8uymkXvnpp9x**f",
            "5f0c6be21a94d7e38800fd1c97b3a2e45f6d7c8b9a0e1f2d",
        ] {
            let fewest = Secret::new(text, Kind::Signature, 1).fewest_signs;
            assert!(text.as_bytes().windows(SHORTEST_CUT).all(|part| signs(part).count >= fewest), "{fewest}");
        }
    }

    #[test]
    fn parts_of_a_key_that_are_not_searched_for_cause_no_closer_look() {
        let fewest = |text| Secret::new(text, Kind::Key, 1).fewest_signs;
        assert_eq!(fewest("only-words-that-stand-in-any-sentence"), FEWEST_SIGNS);
        assert_eq!(fewest("words-and-a-4711-that-stand-in-a-path"), 1);
    }

    #[test]
    fn text_that_is_too_short_for_a_secret_has_no_pieces() {
        for (text, kind) in
            [("", Kind::Key), ("k3y", Kind::Key), ("a-made-up-key-of-words", Kind::Key), ("eJw", Kind::Signature)]
        {
            let plain = Secret::new(text, kind, 1);
            let letters: Vec<u8> = text.bytes().collect();
            assert!(pieces_of(&letters).iter().all(|piece| !plain.pieces.contains(piece)), "{text}");
        }
    }
}
