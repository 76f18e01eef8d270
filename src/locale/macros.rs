//! The macros by which the code gets its texts. The ids are written in the code, so that the tests find them.

/// A text of the catalogue in the current language: `tr!("delete-none-left")`, `tr!("delete-done", count = 3)`. Numbers
/// choose plural forms and are grouped; ids and other numbers that are names are passed as text.
macro_rules! tr {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::locale::text($id, &[$((stringify!($name), $crate::locale::Arg::from($value))),*])
    };
}

/// A text whose id ends with a name that is only known at run time: `tr_named!("action-", name)`.
macro_rules! tr_named {
    ($prefix:literal, $name:expr $(, $arg:ident = $value:expr)* $(,)?) => {
        $crate::locale::text(
            &format!(concat!($prefix, "{}"), $name),
            &[$((stringify!($arg), $crate::locale::Arg::from($value))),*],
        )
    };
}

/// A fixed text as `&'static str`, looked up once for each language.
macro_rules! label {
    ($id:literal) => {{
        static LABEL: $crate::locale::Label = $crate::locale::Label::new($id);
        LABEL.text()
    }};
}

/// A fixed text whose id ends with a name, as a `&'static Label` that is created once and kept:
/// `label_named!("help-key-", name)`.
macro_rules! label_named {
    ($prefix:literal, $name:expr) => {
        $crate::locale::Label::named(format!(concat!($prefix, "{}"), $name))
    };
}

/// A text in English, for the ledger, for scripts and for logs. [`shown`](crate::locale::shown) translates it for a
/// reader.
macro_rules! stored {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::locale::in_english(|| $crate::locale::tr!($id $(, $name = $value)*))
    };
}

pub(crate) use {label, label_named, stored, tr, tr_named};
