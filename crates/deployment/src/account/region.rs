//! Checks the names of regions offline. AWS would answer a mistyped one only with a host name that does not
//! resolve.

use crate::error::Cause;

/// Checks that `name` can be a region's name.
pub(super) fn check(name: &str) -> Result<(), Cause> {
    if name.is_empty() {
        return Err(Cause::NoRegion);
    }
    if is_region(name) { Ok(()) } else { Err(Cause::NotARegion(name.to_owned())) }
}

/// Tests for names such as `us-east-1`, `us-gov-west-1`, `ap-southeast-5`: lowercase words, then a number.
fn is_region(name: &str) -> bool {
    let Some((words, number)) = name.rsplit_once('-') else { return false };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<_> = words.split('-').collect();
    let is_word = |word: &&str| word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    is_number && words.len() >= 2 && words.iter().all(is_word)
}
