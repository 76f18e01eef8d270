//! Addresses that may contain a password.

/// Returns an address in the form in which it may be shown. An address with `://` is not one of ours and may contain a
/// password, so only its scheme is shown.
pub fn without_password(address: &str) -> String {
    address.split_once("://").map_or_else(|| address.to_owned(), |(scheme, _)| format!("{scheme}://..."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_in_an_address_is_shown() {
        assert_eq!(without_password("postgres://ops:p@ss@db:5/push?password=x"), "postgres://...");
        assert_eq!(without_password("sqlite:/a?b"), "sqlite:/a?b");
    }
}
