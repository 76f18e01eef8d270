//! The macros that look up messages. They take the ids as literals, so that the tests find every id in the code.

/// Looks up a message in the current language: `tr!("delete-none-left")`, `tr!("delete-done", count = 3)`.
/// Numbers choose plural forms and get their digits grouped. Pass ids, and other numbers that are names, as text.
macro_rules! tr {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::locale::text($id, &[$((stringify!($name), $crate::locale::Arg::from($value))),*])
    };
}

/// Looks up a message whose id ends with a name that is known only at run time: `tr_named!("action-", name)`.
macro_rules! tr_named {
    ($prefix:literal, $name:expr $(, $arg:ident = $value:expr)* $(,)?) => {
        $crate::locale::text(
            &format!(concat!($prefix, "{}"), $name),
            &[$((stringify!($arg), $crate::locale::Arg::from($value))),*],
        )
    };
}

/// Returns a message without arguments as `&'static str`, looked up once for each language.
macro_rules! label {
    ($id:literal) => {{
        static LABEL: $crate::locale::Label = $crate::locale::Label::new($id);
        LABEL.text()
    }};
}

/// Returns a message without arguments whose id ends with a name that is known only at run time, as a `&'static Label`.
/// Each call creates a label that is kept until the program ends: `label_named!("help-key-", name)`.
macro_rules! label_named {
    ($prefix:literal, $name:expr) => {
        $crate::locale::Label::named(format!(concat!($prefix, "{}"), $name))
    };
}

/// Looks up a message in English, for the ledger, for scripts and for logs. [`shown`](crate::locale::shown) translates
/// it for a reader.
macro_rules! stored {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::locale::in_english(|| $crate::locale::tr!($id $(, $name = $value)*))
    };
}

pub(crate) use {label, label_named, stored, tr, tr_named};
