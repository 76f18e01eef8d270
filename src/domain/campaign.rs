//! Campaigns: labels that group tasks. They exist only in this program; the service has no campaigns.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Serialize, Serializer};

use super::{is_safe, secrets::redacted};
use crate::locale::tr;

/// A label of 1 to 128 characters that is safe to show, contains no secret, and has no white space at either end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Campaign(String);

impl Campaign {
    /// The label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Campaign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for Campaign {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Why a string is not a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CampaignError {
    /// It is empty, or contains nothing but white space.
    #[error("{}", tr!("task-campaign-empty"))]
    Empty,
    /// It has more than 128 characters.
    #[error("{}", tr!("task-campaign-too-long"))]
    TooLong,
    /// It contains characters that are invisible, or that change how other text is displayed.
    #[error("{}", tr!("task-campaign-unsafe"))]
    Unsafe,
    /// It contains a secret, which was pasted into the wrong place.
    #[error("{}", tr!("task-campaign-secret"))]
    Secret,
}

impl FromStr for Campaign {
    type Err = CampaignError;

    fn from_str(text: &str) -> Result<Self, CampaignError> {
        let label = text.trim();
        if label.is_empty() {
            return Err(CampaignError::Empty);
        }
        if label.chars().count() > 128 {
            return Err(CampaignError::TooLong);
        }
        if !is_safe(label) {
            return Err(CampaignError::Unsafe);
        }
        if matches!(redacted(label), Cow::Owned(_)) {
            return Err(CampaignError::Secret);
        }
        Ok(Self(label.to_owned()))
    }
}
