//! Recognises what is odd about a secret: signs that it was copied or configured wrongly, so that it is not the real
//! one.
//!
//! The service answers a wrong key with a misleading message, and refuses every call for a while after a few wrong
//! keys, so an oddity is reported before the first call. The report never repeats the secret.

use crate::locale::stored;

/// What a secret is used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// The app's secret key.
    Key,
    /// A ready-made signature.
    UserSig,
}

/// How many digits a secret key of the service has.
const KEY_DIGITS: usize = 64;

/// No full line of a PEM file and no `UserSig` is shorter than this.
const LEAST_BASE64: usize = 40;

/// Returns what is odd about this secret, and what to do, in words that follow the name of the source. The words are in
/// English, because they may be stored.
pub(super) fn oddity(text: &str, used_as: Use) -> Option<String> {
    surroundings(text).or_else(|| foreign(text)).or_else(|| other_kind(text, used_as))
}

/// Recognises what was copied along with the secret, or stands in its place.
fn surroundings(text: &str) -> Option<String> {
    let is_quote = |char: char| "\"'`“”‘’„«»「」『』＂＇".contains(char);
    let is_trailing = |char: char| ",;，；、".contains(char);
    if text.contains("-----BEGIN") || text.contains("-----END") || text.starts_with("LS0tLS1CRUdJTi") {
        Some(stored!("stored-secret-pem", digits = KEY_DIGITS))
    } else if text.starts_with(is_quote) || text.trim_end_matches(is_trailing).ends_with(is_quote) {
        Some(stored!("stored-secret-in-quotes"))
    } else if is_reference(text) {
        Some(stored!("stored-secret-reference"))
    } else if is_placeholder(text) {
        Some(stored!("stored-secret-placeholder"))
    } else if is_assignment(text) {
        Some(stored!("stored-secret-assignment"))
    } else if text.ends_with(is_trailing) {
        Some(stored!("stored-secret-comma"))
    } else if ["\\n", "\\r", "\\t"].iter().any(|escape| text.contains(escape)) || text.ends_with('\\') {
        Some(stored!("stored-secret-backslash"))
    } else if is_path(text) {
        Some(stored!("stored-secret-path"))
    } else {
        None
    }
}

/// Recognises `$KEY`, `${KEY}`, `%KEY%`, `{{ key }}`, `$(command)`.
fn is_reference(text: &str) -> bool {
    let is_percent = text.len() > 2 && text.starts_with('%') && text.ends_with('%');
    text.starts_with('$') || is_percent || ["${", "{{", "$("].iter().any(|mark| text.contains(mark))
}

/// Recognises `<key>`, `[key]`, `your-secret-key`, `****`, `xxxx`.
fn is_placeholder(text: &str) -> bool {
    let within = |open, close| text.starts_with(open) && text.ends_with(close);
    let word = text.to_lowercase();
    let is_mask = word.chars().all(|char| "x*•.…_-?".contains(char));
    within('<', '>')
        || within('[', ']')
        || word.starts_with("your")
        || word == "changeme"
        || is_mask && !word.is_empty()
}

/// Recognises `key=...`, `export KEY=...`, `key: ...`.
fn is_assignment(text: &str) -> bool {
    let text = ["export ", "set ", "setx "].into_iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let Some((name, value)) = text.split_once('=').or_else(|| text.split_once(": ")) else { return false };
    let is_sign = |char: char| char.is_ascii_alphanumeric() || "_-.\"'".contains(char);
    let (name, value) = (name.trim(), value.trim_start());
    (1..=40).contains(&name.len()) && name.chars().all(is_sign) && !value.is_empty() && !value.starts_with('=')
}

fn is_path(text: &str) -> bool {
    let is_root = |text: &str| ["/", "~/", "./", "../", "file:"].iter().any(|root| text.starts_with(root));
    let is_drive = matches!(text.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic());
    let ending = text.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    is_root(text) || is_drive || ["pem", "key", "txt", "sig", "p8", "p12"].contains(&ending.as_str())
}

/// Recognises a character that no secret has, such as a zero-width one, a full-width digit or a letter that looks like
/// another.
fn foreign(text: &str) -> Option<String> {
    let is_foreign = |char: char| !char.is_ascii() || char.is_ascii_control() && !char.is_ascii_whitespace();
    let (place, char) = text.chars().enumerate().find(|(_, char)| is_foreign(*char))?;
    let code = format!("U+{:04X}", u32::from(char));
    Some(stored!("stored-secret-foreign", code = &code, place = (place + 1).to_string()))
}

/// Recognises another kind of secret, or a part of a secret.
fn other_kind(text: &str, used_as: Use) -> Option<String> {
    let is_hex = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_base64 = text.len() >= LEAST_BASE64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=*_-".contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    match used_as {
        Use::UserSig if is_hex && text.len() == KEY_DIGITS => Some(stored!("stored-key-for-usersig")),
        Use::Key if is_hex && text.len() >= KEY_DIGITS / 2 && text.len() != KEY_DIGITS => {
            Some(stored!("stored-key-length", found = text.len().to_string(), digits = KEY_DIGITS))
        }
        Use::Key if is_base64 && text.starts_with("eJ") => Some(stored!("stored-usersig-for-key")),
        Use::Key if is_base64 && !is_hex => Some(stored!("stored-base64-for-key", digits = KEY_DIGITS)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "f00dfeed0123456789abcdeff00dfeed0123456789abcdeff00dfeed01234567";

    fn found(text: &str) -> Option<String> {
        oddity(text, Use::Key)
    }

    #[test]
    fn real_keys_and_made_up_keys_and_signatures_are_not_odd() {
        for key in [KEY, "k3y", "a-made-up-key-of-words", "demo", "k=", "0"] {
            assert_eq!(found(key), None, "{key}");
        }
        for signature in
            ["eJw9jckOgjAABX*F9KohFGWJiRf1Bq64hVuxVR8GbNoGTYz-Lgj6jjOTvBfZxoldCUVGFnFth-StLwEXpcEZrWC8", "eJw"]
        {
            assert_eq!(oddity(signature, Use::UserSig), None);
        }
    }

    #[test]
    fn text_copied_along_with_a_key_is_reported() {
        for (text, words) in [
            (format!("\"{KEY}\""), "in quotes"),
            (format!("'{KEY}"), "in quotes"),
            (format!("“{KEY}”"), "in quotes"),
            (format!("\"{KEY}\","), "in quotes"),
            (format!("key={KEY}"), "a name and ="),
            (format!("export SHOP_KEY = {KEY}"), "a name and ="),
            (format!("secret: {KEY}"), "a name and ="),
            (format!("{KEY},"), "comma or semicolon"),
            (format!("{KEY}\\n"), "a backslash"),
            (format!("{KEY}\u{200b}"), "(U+200B, character 65)"),
            (format!("{}\u{a0}", &KEY[..10]), "(U+00A0, character 11)"),
            ("ｆ００ｄ".to_owned(), "(U+FF46, character 1)"),
            (KEY[1..].to_owned(), "has 63 hexadecimal digits"),
            (KEY.repeat(2), "has 128 hexadecimal digits"),
        ] {
            let oddity = found(&text).expect(words);
            assert!(oddity.contains(words) && !oddity.contains("feed"), "{oddity}");
        }
    }

    #[test]
    fn text_in_place_of_a_key_is_reported() {
        for (text, words) in [
            ("${SHOP_KEY}", "a variable"),
            ("$SHOP_KEY", "a variable"),
            ("%SHOP_KEY%", "a variable"),
            ("{{ push_key }}", "a variable"),
            ("$(cat shop.key)", "a variable"),
            ("<key>", "placeholder"),
            ("your-secret-key", "placeholder"),
            ("****************", "placeholder"),
            ("/run/secrets/push", "path"),
            ("~/push.key", "path"),
            ("shop.pem", "path"),
            ("C:\\keys\\push", "path"),
            ("-----BEGIN PRIVATE KEY-----\nTUFERVVQ\n-----END PRIVATE KEY-----", "PEM"),
            ("LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCg==", "PEM"),
            ("TUFERVVQS0VZTUFERVVQTUFERVVQS0VZTUFERVVQ", "PEM"),
            ("eJw9jckOgjAABX*F9KohFGWJiRf1Bq64hVuxVR8GbNoGTYz-Lgj6jjOTvBfZxoldCUVGFnFth", "UserSig"),
        ] {
            assert!(found(text).is_some_and(|oddity| oddity.contains(words)), "{text}: {:?}", found(text));
        }
        assert!(oddity(KEY, Use::UserSig).is_some_and(|oddity| oddity.contains("a secret key")));
    }
}
