//! The rule of the rate limiter.
