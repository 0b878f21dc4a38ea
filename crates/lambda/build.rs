//! Links the function at fixed addresses. Without them, the loader changes 45,000 pointers at each start, most of them
//! in the table of time zones. That takes time and 2 MiB of memory. The addresses of the stack, the heap and the
//! libraries remain random.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name, value| std::env::var(name).is_ok_and(|it| it == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("PROFILE", "release") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
