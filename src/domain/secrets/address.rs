//! Addresses that may have a password in them.

/// An address as it may be shown: of one of another kind than ours, which may have a password in it, no more than the kind.
pub fn without_password(address: &str) -> String {
    address.split_once("://").map_or_else(|| address.to_owned(), |(scheme, _)| format!("{scheme}://..."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_of_an_address_is_shown() {
        assert_eq!(without_password("postgres://ops:p@ss@db:5/push?password=x"), "postgres://...");
        assert_eq!(without_password("sqlite:/a?b"), "sqlite:/a?b");
    }
}
