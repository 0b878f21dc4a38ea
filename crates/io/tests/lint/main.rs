//! Tests `bongsu lint` with complete templates.

#[cfg(test)]
mod templates;
