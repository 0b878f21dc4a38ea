//! Whole templates as people have them, and the findings of `bongsu lint`.

#[cfg(test)]
mod templates;
