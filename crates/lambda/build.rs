//! Links the function at fixed addresses. At any address, the loader would have to change 45,000 pointers at each start
//! (most are of the table of time zones), which costs time and 2 MiB of memory. Stack, heap and libraries stay at
//! random addresses.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name, value| std::env::var(name).is_ok_and(|it| it == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("PROFILE", "release") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
