//! The service's error codes that our rules depend on.
//!
//! What each code means and proves is in `catalogue`.

/// "Invalid parameter": to a get, the only answer to an unknown id (docs/service.md#absent-tasks); to a list, that a
/// limit was exceeded (docs/service.md#list-limits); to a delete, among other things that the task is not there.
pub const INVALID_PARAMETER: i64 = 90_104;

/// "Wrong signature, and tried too often" (docs/service.md#error-codes).
pub const LOCKED_OUT: i64 = 70_050;

/// Codes from here on are the push service's own: a request that gets one has passed the check of the signature.
pub(super) const PUSH_SERVICE: i64 = 90_000;
