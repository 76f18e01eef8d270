//! The service's error codes on which rules in this module depend.
//!
//! What each code means and proves is in `catalogue`.

/// "Invalid parameter". For a get, this is the only answer to an unknown id (docs/service.md#absent-tasks). For a list,
/// it means that a limit was exceeded (docs/service.md#list-limits). For a delete, it may mean, among other things,
/// that the task does not exist.
pub const INVALID_PARAMETER: i64 = 90_104;

/// "Wrong signature, and tried too often" (docs/service.md#error-codes).
pub const LOCKED_OUT: i64 = 70_050;

/// Codes from this one on come from the push service itself: a request that gets one has passed the signature check.
pub(super) const PUSH_SERVICE: i64 = 90_000;
