//! Prints filters as text that parses back to the same filter.

use std::fmt::{self, Write as _};

use jiff::SignedDuration;

use super::{
    super::TaskStatus,
    matching::Filter,
    parse::is_quote,
    term::{Due, IdPatterns, LabelPattern, Moment, Place, Test},
};

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, term) in self.terms.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { " " })?;
            f.write_str(if term.negated { "!" } else { "" })?;
            write!(f, "{}", term.test)?;
        }
        Ok(())
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(place, phrase) => {
                f.write_str(match place {
                    Place::Anywhere => "",
                    Place::Title => "title:",
                    Place::Desc => "desc:",
                })?;
                write_text(f, &phrase.typed)
            }
            Self::Id(any) => write!(f, "id:{any}"),
            Self::Status(any) => write_list(f, "status:", any, |f, status| match status {
                TaskStatus::Other(word) => write_quoted(f, word.raw()),
                named => f.write_str(named.as_raw()),
            }),
            Self::Type(any) => write_list(f, "type:", any, |f, kind| match kind {
                Some(kind) => f.write_str(&kind.as_str().to_ascii_lowercase()),
                None => f.write_str("none"),
            }),
            Self::Campaign(None) => f.write_str("campaign:none"),
            Self::Campaign(Some(pattern)) => write!(f, "campaign:{pattern}"),
            Self::App(pattern) => write!(f, "app:{pattern}"),
            Self::Due(due) => write!(f, "due:{due}"),
        }
    }
}

impl fmt::Display for IdPatterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = self.exact.iter().map(|id| (id.to_string(), ""));
        let all = exact.chain(self.prefixes.iter().map(|digits| (digits.clone(), "*")));
        for (index, (digits, star)) in all.enumerate() {
            write!(f, "{}{digits}{star}", if index == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl fmt::Display for LabelPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // A campaign may have this name. In quotes, it is not read as the keyword.
            Self::Exact { typed, folded } if folded == "none" => write_quoted(f, typed),
            Self::Exact { typed, .. } => write_text(f, typed),
            Self::Prefix { typed, .. } if typed.is_empty() => f.write_char('*'),
            Self::Prefix { typed, .. } => {
                write_text(f, typed)?;
                f.write_char('*')
            }
        }
    }
}

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("none"),
            Self::Within(span) => write!(f, "<{}", Relative(*span)),
            Self::Before(moment) => write!(f, "<{moment}"),
            Self::After(moment) => write!(f, ">{moment}"),
            Self::Between(from, to) => write!(f, "{from}..{to}"),
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(at) => write!(f, "{at}"),
            Self::FromNow(span) if span.is_zero() => f.write_str("now"),
            Self::FromNow(span) => write!(f, "{}", Relative(*span)),
        }
    }
}

/// Prints a span such as `1d12h`, to the second.
struct Relative(SignedDuration);

impl fmt::Display for Relative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut seconds = self.0.as_secs().unsigned_abs();
        if seconds == 0 {
            return f.write_str("0s");
        }
        f.write_str(if self.0.is_negative() { "-" } else { "" })?;
        for (unit, length) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] {
            if seconds / length > 0 {
                write!(f, "{}{unit}", seconds / length)?;
            }
            seconds %= length;
        }
        Ok(())
    }
}

fn write_list<T>(
    f: &mut fmt::Formatter<'_>,
    key: &str,
    items: &[T],
    write: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    f.write_str(key)?;
    for (index, item) in items.iter().enumerate() {
        f.write_str(if index == 0 { "" } else { "," })?;
        write(f, item)?;
    }
    Ok(())
}

/// Writes text bare if it is sure to be parsed as text, otherwise in quotes.
fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let is_bare = !text.is_empty() && text.chars().all(|char| char.is_alphanumeric() || "_-.".contains(char));
    if is_bare { f.write_str(text) } else { write_quoted(f, text) }
}

fn write_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for char in text.chars() {
        if char == '\\' || is_quote(char) {
            f.write_char('\\')?;
        }
        f.write_char(char)?;
    }
    f.write_char('"')
}
