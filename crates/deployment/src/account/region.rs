//! The names of regions, as far as they can be checked without asking: a mistyped one would only show as a host
//! without an address.

use crate::error::Cause;

/// Whether `name` can be a region's.
pub(super) fn check(name: &str) -> Result<(), Cause> {
    if name.is_empty() {
        return Err(Cause::NoRegion);
    }
    if is_region(name) { Ok(()) } else { Err(Cause::NotARegion(name.to_owned())) }
}

/// `us-east-1`, `us-gov-west-1`, `ap-southeast-5`: words of small letters, then a number.
fn is_region(name: &str) -> bool {
    let Some((words, number)) = name.rsplit_once('-') else { return false };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<_> = words.split('-').collect();
    let is_word = |word: &&str| word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    is_number && words.len() >= 2 && words.iter().all(is_word)
}
